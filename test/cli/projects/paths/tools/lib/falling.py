def fall(optimizer, epoch):
    for group in optimizer.param_groups:
        group['lr'] = 0.8 * 0.5**epoch
