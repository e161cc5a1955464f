import numpy as np
import matplotlib.pyplot as plt

def cosine_annealing(epoch, max_epochs, lr_min, lr_max):
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(epoch / max_epochs * np.pi))

max_epochs = 100
lr_min = 0.001
lr_max = 0.1
learning_rates = []
for epoch in range(max_epochs):
    learning_rates.append(cosine_annealing(epoch, max_epochs, lr_min, lr_max))
plt.plot(learning_rates)
plt.xlabel('Epoch')
