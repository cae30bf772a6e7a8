"""Figures of a training for TensorBoard, where that is installed, and for MLflow, where MLFLOW_TRACKING_URI is set."""
import importlib
import os


def module(name):
    """A module that need not be there."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


class Logs:
    """Writes below a run's folder."""

    def __init__(self, folder, settings):
        tensorboard = module("torch.utils.tensorboard")
        self.writer = tensorboard.SummaryWriter(folder / "tensorboard") if tensorboard else None
        self.mlflow = module("mlflow") if os.environ.get("MLFLOW_TRACKING_URI") else None
        if self.mlflow:
            self.mlflow.start_run(run_name=folder.name)
            self.mlflow.log_params(settings)

    def write(self, step, figures):
        """The numbers among some figures."""
        numbers = {key: float(value) for key, value in figures.items() if isinstance(value, (int, float))}
        if self.writer:
            for key, value in numbers.items():
                self.writer.add_scalar(key, value, step)
        if self.mlflow:
            self.mlflow.log_metrics(numbers, step=step)

    def close(self):
        """What was written is on the disk."""
        if self.writer:
            self.writer.close()
        if self.mlflow:
            self.mlflow.end_run()
