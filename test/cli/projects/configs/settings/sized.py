def get_config(size):
    return dict(lr={'s': 0.1, 'b': 0.2}[size], steps=2)
