import torch


def main(args):
    optimizer = torch.optim.SGD(net.parameters(), lr=args["lr"])
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    for epoch in range(args["epochs"]):
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    main()
