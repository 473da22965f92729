def root_error(x, y):
    return (y - x).square().mean(1).sqrt().double()


def nearest(x, rows, first, last, self):
    """The mean distance from the nearest rows, the `first`-nearest to the `last`-nearest. self: a row that is x itself does not
    count."""
    wide = x.double() @ rows.double().T
    order = rows.double().square().sum(1) - 2 * wide
    count = min(last + self, len(rows))
    near = rows[order.topk(count, largest=False).indices]
    distances = (x[:, None] - near).square().sum(2).sqrt()
    mean = distances[:, first - 1:last].mean(1)
    if self:
        others = distances[:, first:count].mean(1) if count > first else torch.zeros_like(mean)
        mean = torch.where(distances[:, 0] == 0, others, mean)
    return mean.double()


def off_plane(x, plane):
    """The root mean square of what the plane's directions do not hold of x."""
    apart = x.double() - plane[0]
    rest = apart.square().sum(1) - (apart @ plane[1:].T).square().sum(1)
    return (rest.clamp(min=0) / x.shape[1]).sqrt()


def surprise(tail, value):
    """-ln of the part of normal rows that have at least as much: percentiles 0 to 90, and the mean excess beyond."""
    steps, excess = tail[:-1].contiguous(), tail[-1]
    low = (torch.searchsorted(steps, value.contiguous(), right=True) - 1).clamp(0, len(steps) - 2)
    width = (steps[low + 1] - steps[low]).clamp(min=torch.finfo(torch.float64).tiny)
    share = (low + ((value - steps[low]) / width).clamp(0, 1)) / 100
    return torch.where(value >= steps[-1], math.log(10) + (value - steps[-1]) / excess, -torch.log1p(-share))
