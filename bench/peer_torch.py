#!/usr/bin/env python3
"""Train the networks of the presets with PyTorch and print one JSON line per epoch.

The same networks, losses and optimizer as the presets of these names, without schedules, so that `aecl` and PyTorch can be
timed and compared on the same machine in the same minute. The training loss of vae is the negative ELBO divided by 784.

  peer_torch.py basic   --batch 32 --epochs 10
  peer_torch.py denoise --compile          (torch.compile: forward and backward fused by Inductor)
  peer_torch.py anomaly --ecg data/ecg5000/ecg.csv

Needs torch and numpy (Debian's python3-torch serves; a current torch from PyPI is the stronger peer).
Timings exclude data loading and, from the second epoch on, compilation.
"""
import argparse
import json
import time

import torch
import torch.nn as nn

import common


def basic():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 784), nn.Sigmoid(),
                         nn.Unflatten(1, (1, 28, 28)))


def denoise():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 8, 3, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(8, 8, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(8, 16, 3, 2, 1, 1), nn.ReLU(),
        nn.Conv2d(16, 1, 3, 1, 1), nn.Sigmoid())


def anomaly():
    sizes = [140, 32, 16, 8, 16, 32, 140]
    layers = []
    for i, o in zip(sizes, sizes[1:]):
        layers += [nn.Linear(i, o), nn.ReLU()]
    layers[-1] = nn.Sigmoid()
    return nn.Sequential(*layers)


def basic_best():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 64), nn.Linear(64, 512), nn.ReLU(),
                         nn.Linear(512, 784), nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28)))


def denoise_best():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 32, 3, 1, 1), nn.ReLU(), nn.Conv2d(32, 32, 3, 1, 1), nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Sigmoid())


def conv():
    return nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(3136, 64),
        nn.Linear(64, 3136), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Sigmoid())


class Variational(nn.Module):
    """Means and log-variances of 20 numbers; the divergence of the last batch is kept."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 40))
        self.decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784), nn.Unflatten(1, (1, 28, 28)))

    def forward(self, x):
        mean, log_variance = self.encoder(x).chunk(2, 1)
        if not torch.is_grad_enabled():
            return self.decoder(mean)
        self.divergence = ((mean**2 + log_variance.exp() - 1 - log_variance) / 2).sum(1).mean()
        return self.decoder(mean + torch.randn_like(mean) * (log_variance / 2).exp())


NETWORKS = {"basic": basic, "denoise": denoise, "anomaly": anomaly, "basic-best": basic_best, "denoise-best": denoise_best,
            "conv": conv, "vae": Variational}
LOSSES = {"anomaly": nn.functional.l1_loss, "vae": nn.functional.binary_cross_entropy_with_logits}


def keras_init(net):
    """Glorot-uniform weights and zero biases, as Keras starts."""
    for m in net.modules():
        if isinstance(m, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.xavier_uniform_(m.weight)
            nn.init.zeros_(m.bias)


def main():
    ap = common.arguments(argparse.ArgumentParser(), ["basic-best", "denoise-best", "conv", "vae"])
    ap.add_argument("--threads", type=int)
    ap.add_argument("--device", default="cpu")
    ap.add_argument("--compile", action="store_true")
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    if a.threads:
        torch.set_num_threads(a.threads)
    x, y, xv, yv, label, batch, epochs = common.load(a)
    net = NETWORKS[a.preset]()
    loss_fn = LOSSES.get(a.preset, nn.functional.mse_loss)
    keras_init(net)
    dev = torch.device(a.device)
    x, y, xv, yv = (torch.tensor(v if a.preset == "anomaly" else v[:, None]).to(dev) for v in (x, y, xv, yv))
    net = net.to(dev)
    opt = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-7)

    def forward(xb, yb):
        return loss_fn(net(xb), yb) + getattr(net, "divergence", 0) / yb[0].numel()

    if a.compile:
        forward = torch.compile(forward, dynamic=False)
    for epoch in range(1, epochs + 1):
        t = time.perf_counter()
        order = torch.randperm(len(x), device=dev)
        total = torch.zeros((), device=dev)
        for i in range(0, len(x), batch):
            ix = order[i:i + batch]
            opt.zero_grad(set_to_none=True)
            loss = forward(x[ix], y[ix])
            loss.backward()
            opt.step()
            total += loss.detach() * len(ix)
        total = total.item()
        dt = time.perf_counter() - t
        with torch.no_grad():
            val = loss_fn(net(xv), yv).item()
        print(json.dumps({"peer": "torch " + torch.__version__ + (" compiled" if a.compile else ""),
                          "preset": a.preset, "batch": batch, "epoch": epoch, "seconds": round(dt, 3),
                          "samples_per_s": round(len(x) / dt), "train_loss": total / len(x), "val_loss": val}),
              flush=True)
    if label is not None:
        with torch.no_grad():
            err, errv = ((net(v) - v).abs().mean(1).cpu().numpy() for v in (x, xv))
        print(json.dumps(common.verdict(err, errv, label)))


if __name__ == "__main__":
    main()
