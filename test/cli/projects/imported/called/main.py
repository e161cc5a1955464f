from net import main

if __name__ == "__main__":
    main({"lr": 0.4, "epochs": 2})
