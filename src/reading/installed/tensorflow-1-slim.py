# tensorflow.contrib.slim (1.15): its training makes so many steps.
import tensorflow as graph
from tensorflow.train import get_or_create_global_step

create_global_step = get_or_create_global_step
get_global_step = get_or_create_global_step


class learning:
    @staticmethod
    def create_train_op(total_loss, optimizer, global_step=0, **kwargs):
        if isinstance(global_step, int):
            global_step = get_or_create_global_step()
        return optimizer.minimize(total_loss, global_step=global_step)

    @staticmethod
    def train(train_op, logdir, number_of_steps=None, **kwargs):
        session = graph.Session()
        for step in range(number_of_steps):
            session.run(train_op)
