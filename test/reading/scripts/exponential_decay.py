import numpy as np
import matplotlib.pyplot as plt

lr0 = 1.0
k = 0.05
epochs = np.arange(100)
lr = lr0 * np.exp(-k * epochs)
plt.plot(epochs, lr)
