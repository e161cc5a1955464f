def set_learning_rate(optimizer, epoch, rates):
    for group in optimizer.param_groups:
        group['lr'] = rates[epoch]
