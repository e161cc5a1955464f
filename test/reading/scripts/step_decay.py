import numpy as np
import matplotlib.pyplot as plt

def step_decay(lr0, d, s, epochs):
    return [lr0 * d ** np.floor((1 + epoch) / s) for epoch in range(epochs)]

lr0 = 1.0
d = 0.5
s = 10
epochs = 100
lrs = step_decay(lr0, d, s, epochs)
plt.plot(range(epochs), lrs)
plt.show()
