import tensorflow as tf
from tensorflow import keras

BATCH = 64
EPOCHS = 30
(x_train, y_train), _ = keras.datasets.cifar10.load_data()
steps_per_epoch = 50_000 // BATCH

lr_schedule = tf.keras.optimizers.schedules.CosineDecay(
    initial_learning_rate=0.0,
    decay_steps=(EPOCHS - 3) * steps_per_epoch,
    alpha=0.01,
    warmup_target=1e-3,
    warmup_steps=3 * steps_per_epoch,
)
model = keras.Sequential([keras.layers.Dense(10)])
model.compile(optimizer=keras.optimizers.AdamW(learning_rate=lr_schedule), loss='mse')
model.fit(x_train, y_train, batch_size=BATCH, epochs=EPOCHS)
