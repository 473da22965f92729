"""Writes samples that tests train on: python3 own_data.py KIND PATH [COUNT], with the standard library alone."""
import math, os, random, struct, sys, zipfile, zlib


def png(path, rows, depth=8, colour=0):
    """rows of bytes, each a scanline."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    width = len(rows[0]) * 8 // depth // (3 if colour == 2 else 1)
    head = struct.pack(">IIBBBBB", width, len(rows), depth, colour, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(r) for r in rows))
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


def npy(path, kind, shape, body):
    head = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }" % (kind, "".join("%d," % n for n in shape))
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    with open(path, "wb") as f:
        f.write(b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + body)


def pictures(path, count):
    """A folder of grey pictures 8 x 8, a fifth of them dark."""
    os.makedirs(path)
    for i in range(count):
        light = 200 if i % 5 else 20
        png("%s/%03d.png" % (path, i), [[(light + 3 * x + 5 * y + i) % 256 for x in range(8)] for y in range(8)])


def mixed(path, count):
    """A folder of pictures of growing size, every other one in colour."""
    os.makedirs(path)
    for i in range(count):
        colour, width, height = 2 * (i % 2), 8 + 2 * i, 8 + i
        rows = [[(7 * x + 5 * y + i) % 256 for x in range(width * (1 + colour))] for y in range(height)]
        png("%s/%03d.png" % (path, i), rows, colour=colour)


def bottle(path, count):
    """A folder as MVTec AD has it: train/good, test/good, test/<defect>, ground_truth/<defect>; flat pictures 12 x 12, and
    defects of 3 x 3, darker in crack/ than in stain/."""
    draw = random.Random(3)
    parts = [("train/good", count, 0), ("test/good", count // 3, 0), ("test/crack", count // 3, -90),
             ("test/stain", count // 3, -60)]
    for folder, n, depth in parts:
        masks = folder.replace("test", "ground_truth")
        os.makedirs("%s/%s" % (path, folder))
        if depth:
            os.makedirs("%s/%s" % (path, masks))
        for i in range(n):
            top, left = draw.randrange(9), draw.randrange(9)
            hit = [[depth and 0 <= y - top < 3 and 0 <= x - left < 3 for x in range(12)] for y in range(12)]
            png("%s/%s/%03d.png" % (path, folder, i),
                [[130 + draw.randrange(20) + (depth if h else 0) for h in row] for row in hit])
            if depth:
                png("%s/%s/%03d_mask.png" % (path, masks, i), [[255 if h else 0 for h in row] for row in hit])


def samples(path, count, kind="|u1", shape=(8, 8), value=None):
    draw = random.Random(1)
    size = 1
    for n in shape:
        size *= n
    value = value or (lambda: bytes([draw.randrange(256)]))
    npy(path, kind, (count,) + shape, b"".join(value() for _ in range(count * size)))


def waves(path, count, length):
    """Float rows, each the sum of three waves of its own."""
    draw, body = random.Random(1), []
    for _ in range(count):
        parts = [(draw.random(), draw.uniform(1, 9), draw.uniform(0, 6)) for _ in range(3)]
        row = [sum(a * math.sin(f * i / length * 6.28 + p) for a, f, p in parts) for i in range(length)]
        body.append(struct.pack("<%df" % length, *row))
    npy(path, "<f4", (count, length), b"".join(body))


if __name__ == "__main__":
    what, path, count = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 24
    if what == "pictures":
        pictures(path, count)
    elif what == "deep":
        os.makedirs(path)
        for i in range(count):
            rows = [b"".join(struct.pack(">H", 16 * (3 * x + 7 * y + i) % 4096) for x in range(8)) for y in range(8)]
            png("%s/%03d.png" % (path, i), rows, 16)
    elif what == "bottle":
        bottle(path, count)
    elif what == "waves":
        waves(path, count, int(sys.argv[4]))
    elif what == "mixed":
        mixed(path, count)
    elif what == "npy":
        samples(path, count)
    elif what == "npz":
        samples("X.npy", count, "<f4", (4,), lambda r=random.Random(2): struct.pack("<f", r.random()))
        npy("y.npy", "<i8", (count,), b"".join(struct.pack("<q", i % 5 == 0) for i in range(count)))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write("X.npy")
            archive.write("y.npy")
    elif what == "series":
        samples(path, count, "<f4", (), lambda r=random.Random(2): struct.pack("<f", r.random()))
