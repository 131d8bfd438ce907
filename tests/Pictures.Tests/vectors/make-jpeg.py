# Makes jpeg/*.jpg and beside each a PNG of the pixels that libjpeg-turbo finds in it. Run by hand in this folder, with Debian's
# python3-pil and libjpeg-turbo-progs:
#
#     /usr/bin/python3 make-jpeg.py
#
# and sizes/*.png, the same picture in other sizes by Pillow.
import os, subprocess
from PIL import Image, ImageOps

os.makedirs("jpeg", exist_ok=True)
os.makedirs("sizes", exist_ok=True)


def picture(width, height):
    """Slopes, a sharp edge and a little noise: what a photograph and a drawing ask of a decoder."""
    image, state = Image.new("RGB", (width, height)), 1
    for y in range(height):
        for x in range(width):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            noise = (state >> 27) - 16
            inside = (x - width // 2) ** 2 + (y - height // 2) ** 2 < (min(width, height) // 3) ** 2
            colour = (220, 40, 60) if inside else (x * 255 // width, y * 255 // height, 255 - x * 255 // width)
            image.putpixel((x, y), tuple(max(0, min(255, c + noise)) for c in colour))
    return image


def made_by_cjpeg(name, width, height, *options):
    picture(width, height).save("/tmp/cuckoo-vector.ppm")
    subprocess.run(["cjpeg", *options, "-outfile", f"jpeg/{name}.jpg", "/tmp/cuckoo-vector.ppm"], check=True)
    expect(name)


def expect(name):
    image = Image.open(f"jpeg/{name}.jpg")
    ImageOps.exif_transpose(image).convert("RGB").save(f"jpeg/{name}.png", optimize=True)


q = ["-quality", "85"]
for kind, progressive in (("", []), ("-progressive", ["-progressive"])):
    made_by_cjpeg("444" + kind, 61, 45, *q, "-sample", "1x1", *progressive)
    made_by_cjpeg("422" + kind, 61, 45, *q, "-sample", "2x1", *progressive)
    made_by_cjpeg("420" + kind, 61, 45, *q, "-sample", "2x2", *progressive)
    made_by_cjpeg("grey" + kind, 61, 45, *q, "-grayscale", *progressive)
    made_by_cjpeg("420-restart" + kind, 61, 45, *q, "-sample", "2x2", "-restart", "2B", *progressive)
made_by_cjpeg("440", 61, 45, *q, "-sample", "1x2")
made_by_cjpeg("411", 61, 45, *q, "-sample", "4x1")
made_by_cjpeg("rgb", 61, 45, *q, "-rgb")
made_by_cjpeg("420-optimized", 64, 48, "-quality", "30", "-sample", "2x2", "-optimize")
made_by_cjpeg("420-best", 64, 48, "-quality", "100", "-sample", "2x2")
made_by_cjpeg("420-narrow", 3, 17, *q, "-sample", "2x2")
made_by_cjpeg("420-one", 1, 1, *q, "-sample", "2x2")
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture(29, 18).save(f"jpeg/turned-{orientation}.jpg", quality=85, exif=exif)
    expect(f"turned-{orientation}")

whole = picture(60, 40)
whole.save("sizes/whole.png", optimize=True)
for width, height in ((97, 64), (240, 160), (61, 41)):
    whole.resize((width, height), Image.BICUBIC).save(f"sizes/bicubic-{width}x{height}.png", optimize=True)
for factor in (2, 4, 5):
    whole.reduce(factor).save(f"sizes/area-{60 // factor}x{40 // factor}.png", optimize=True)
