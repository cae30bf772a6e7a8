"""Training curves as CSV and PNG."""
import csv

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


PATCH_VAE = (
    ("accuracy over 145 parameters", {"train_accuracy": "training", "val_accuracy": "validation"}),
    ("", {"train_kl": "KL, nats", "train_nats": "weighted cross entropy, nats"}),
)
"""Pictures side by side: the label of the axis, and columns with their names."""


class Curves:
    """Rows of figures, one an epoch, written to `curves.csv` and `curves.png` in a folder. A picture without a label is logarithmic."""

    def __init__(self, folder, pictures=PATCH_VAE):
        self.folder, self.pictures, self.rows = folder, pictures, []

    def add(self, row):
        """Adds an epoch and writes both files anew."""
        self.rows.append(row)
        with open(self.folder / "curves.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerows(self.rows)
        column = lambda key: [r[key] for r in self.rows]
        figure, axes = plt.subplots(1, len(self.pictures), figsize=(10, 3.6))
        for axis, (label, columns) in zip(axes, self.pictures):
            for key, name in columns.items():
                axis.plot(column("cpu_minutes"), column(key), label=name)
            axis.set(xlabel="CPU minutes", **(dict(ylabel=label) if label else dict(yscale="log")))
            axis.legend()
        figure.tight_layout()
        figure.savefig(self.folder / "curves.png", dpi=100)
        plt.close(figure)
