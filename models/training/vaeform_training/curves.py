"""Training curves as CSV and PNG."""
import csv

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


class Curves:
    """Rows of figures, one an epoch, written to `curves.csv` and `curves.png` in a folder."""

    def __init__(self, folder):
        self.folder, self.rows = folder, []

    def add(self, row):
        """Adds an epoch and writes both files anew."""
        self.rows.append(row)
        with open(self.folder / "curves.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerows(self.rows)
        column = lambda key: [r[key] for r in self.rows]
        figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
        left.plot(column("cpu_minutes"), column("train_accuracy"), label="training")
        left.plot(column("cpu_minutes"), column("val_accuracy"), label="validation")
        left.set(xlabel="CPU minutes", ylabel="accuracy over 145 parameters")
        left.legend()
        right.plot(column("cpu_minutes"), column("train_kl"), label="KL, nats")
        right.plot(column("cpu_minutes"), column("train_nats"), label="weighted cross entropy, nats")
        right.set(xlabel="CPU minutes", yscale="log")
        right.legend()
        figure.tight_layout()
        figure.savefig(self.folder / "curves.png", dpi=100)
        plt.close(figure)
