#!/usr/bin/env python3
"""The page of `vaeform serve` in headless Chromium: a sound is matched by keys and by a drop, a cartridge comes again with its link, runs are shown.

    pages.py [VAEFORM [PICTURES]]

VAEFORM is the command line, by default the build of VAEFORM_PROFILE (release) beside the bundles (VAEFORM_BUNDLED, or
target/bundled). PICTURES is a folder that takes screenshots. Prints one line a check and ends with `N passed, N failed`. Without Chromium and
its driver nothing is checked, and it says so.
"""
import json
import math
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import wave

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
RATE = 22_050
# Of the window, in points.
SIZE = (1280, 900)
# Seconds that anything may take on a busy machine.
LIMIT = 240
# Places that Tab must lead to, whatever the folder holds, and those of a match that is done.
STOPS = {"file", "sound", "kind", "renders", "another", "copy", "bank-file"}
STOPS_OF_MATCH = {"play-target", "play-match"}


def tone(path, hertz):
    """A struck tone of half a second."""
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        at = lambda i: 0.6 * math.exp(-6 * i / RATE) * math.sin(2 * math.pi * hertz * i / RATE + math.sin(2 * math.pi * hertz * i / RATE))
        out.writeframes(b"".join(struct.pack("<h", int(32_767 * at(i))) for i in range(RATE // 2)))


def folder_of_sounds(folder):
    """Two sounds, and two runs: one that goes on, one that is over."""
    (folder / "runs/now").mkdir(parents=True)
    (folder / "runs/over").mkdir()
    tone(folder / "bell.wav", 440)
    tone(folder / "low.wav", 110)
    (folder / "runs/now/run.log").write_text("quality: 12 files\ntrains 128, seed 2\n")
    (folder / "runs/now/progress.json").write_text(json.dumps({"stage": "trains 128, seed 2", "done": 5, "of": 14, "seconds_left": 400}))
    (folder / "runs/over/run.log").write_text("all done\n")
    table = [{"size": size, "cc_me": error, "seeds": 3} for size, error in ((128, .0031), (256, .0024), (384, .0027), (512, .0019))]
    (folder / "runs/over/results.json").write_text(json.dumps({"sizes": table}))


def browser():
    """The browser's program, if there is one."""
    return shutil.which("chromium") or shutil.which("google-chrome")


class Page:
    """The browser with the page."""

    def __init__(self, address):
        options = webdriver.ChromeOptions()
        options.binary_location = browser()
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--mute-audio",
                     "--disable-background-networking", "--force-dark-mode", f"--window-size={SIZE[0]},{SIZE[1]}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        self.address = address
        self.open("/")

    def open(self, where):
        self.driver.get(self.address + where)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.find(selector).text

    def wait(self, what):
        return WebDriverWait(self.driver, LIMIT, poll_frequency=.05).until(lambda _: what())

    def said(self, words):
        return self.wait(lambda: words in self.text("#said"))

    def voices(self):
        self.wait(lambda: len(self.driver.find_elements(By.CSS_SELECTOR, "#voices li")) == 32)
        return self.driver.execute_script("return [...document.querySelectorAll('#voices li')].map(of => of.textContent)")

    def keys(self, *keys):
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def active(self):
        return self.driver.execute_script("return document.activeElement.id || document.activeElement.textContent.trim()")

    def tab_to(self, wanted):
        """Goes to a place by Tab alone; true if it comes there."""
        return any(self.keys(Keys.TAB) or self.active() == wanted for _ in range(40))

    def stops(self):
        """All places that Tab leads to, once around."""
        self.driver.execute_script("document.activeElement.blur()")
        seen = []
        for _ in range(40):
            self.keys(Keys.TAB)
            seen.append(self.active())
        return set(seen)

    def picture(self, folder, name):
        if folder:
            # The window's own parts take some of its height.
            height = self.driver.execute_script("return document.documentElement.scrollHeight + window.outerHeight - window.innerHeight")
            self.driver.set_window_size(SIZE[0], height)
            self.driver.save_screenshot(str(folder / f"{name}.png"))
            self.driver.set_window_size(*SIZE)

    def asked(self):
        """Every address that the browser asked since the last call."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                yield message["params"]["request"]["url"]

    def errors(self):
        """What the page complained of; an answer that is a refusal is no error of the page."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]]


def cartridge(page):
    """A cartridge for each visit, by its link."""
    first, link = page.voices(), page.driver.current_url
    yield "32 voices with names", len(set(first)) > 16 and all(name.strip() for name in first), first[:4]
    yield "the link has the seed", "?seed=" in link and page.text("#seed") in link, link
    file = urllib.request.urlopen(page.find("#bank-file").get_attribute("href")).read()
    page.open("/")
    other = page.voices()
    yield "another visit, another cartridge", other != first, other[:4]
    page.driver.get(link)
    yield "the same link, the same voices", page.voices() == first, page.voices()[:4]
    again = urllib.request.urlopen(page.find("#bank-file").get_attribute("href")).read()
    yield "and the same bytes of a bank", again == file and len(file) == 4_104, len(file)
    yield "Another by the keys", page.tab_to("another") and (page.keys(Keys.ENTER) or page.wait(lambda: page.driver.current_url != link)), page.active()
    page.voices()


def match(page, folder, pictures):
    """A sound to a patch: by keys, given up, by a file, by a drop."""
    yield "Tab leads to all that is there", STOPS <= page.stops(), page.stops()
    Select(page.find("#kind")).select_by_value("fm")
    page.driver.execute_script("document.getElementById('renders').value = 60; document.activeElement.blur()")
    yield "the sounds of the folder by the keys", page.tab_to("sound"), page.active()
    page.keys("b", Keys.ENTER)
    page.said("bell: matched in")
    yield "a match by the keys", page.text("#result-name") == "bell" and "FM" in page.text("#verdict"), page.text("#verdict")
    yield "Tab leads to what came of it", STOPS_OF_MATCH <= page.stops(), page.stops()
    page.driver.execute_script("document.activeElement.blur()")
    sounds = "return [document.getElementById('target'), document.getElementById('made')].map(of => of.duration)"
    page.wait(lambda: all(page.driver.execute_script(sounds)))
    lengths = page.driver.execute_script(sounds)
    yield "sound and match are as long", abs(lengths[0] - .5) < .01 and abs(lengths[0] - lengths[1]) < .01, lengths
    page.keys("2")
    heard = "return document.getElementById('made').played.length > 0"
    yield "2 plays the match", page.wait(lambda: page.driver.execute_script(heard)), None
    size = page.wait(lambda: page.driver.execute_script("return document.getElementById('picture').naturalWidth"))
    yield "a picture, with words for it", size > 400 and "bell" in page.find("#picture").get_attribute("alt"), size
    voice = urllib.request.urlopen(page.find("#files a[href$='.syx']").get_attribute("href")).read()
    yield "the voice is there to take", len(voice) == 163 and voice[0] == 0xF0 and voice[-1] == 0xF7, len(voice)
    page.picture(pictures, "serve")

    page.driver.execute_script("document.getElementById('renders').value = 5000")
    page.find("#file").send_keys(str(folder / "low.wav"))
    page.wait(lambda: page.find("#work").is_displayed() and "left" in page.text("#work-left"))
    yield "progress says what is done and what is left", "renders" in page.text("#work-stage"), page.text("#work-stage")
    page.picture(pictures, "serve-at-work")
    yield "Cancel by the keys", page.tab_to("cancel") and (page.keys(Keys.ENTER) or page.said("low: given up")), page.active()

    page.driver.execute_script("document.getElementById('renders').value = 60")
    drop = """const done = arguments[arguments.length - 1];
        fetch('/match').then(async () => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(arguments[0])], arguments[1], { type: 'audio/wav' }));
          document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
          done();
        });"""
    page.driver.execute_async_script(drop, list((folder / "low.wav").read_bytes()), "dropped.wav")
    yield "a sound that is dropped", bool(page.said("dropped: matched in")), None
    page.driver.execute_async_script(drop, [1, 2, 3], "noise.wav")
    yield "what is no sound is told", bool(page.said("noise:")) and "error" in page.find("#said").get_attribute("class"), page.text("#said")
    page.driver.execute_async_script(drop.replace("new Uint8Array(arguments[0])", "new Uint8Array(17 << 20)"), [], "long.wav")
    yield "what is too long is told", bool(page.said("expected 16 MB")), page.text("#said")


def runs(page, folder):
    """Runs of training with log and tables."""
    rows = page.wait(lambda: page.driver.find_elements(By.CSS_SELECTOR, ".run"))
    text = [row.text for row in rows]
    running = next(row for row in rows if "runs/now" in row.text)
    yield "both runs with their states", len(rows) == 2 and "running" in running.text and any("done" in of for of in text), text
    yield "how far, and how long", "5 of 14" in running.text and "7 min left" in running.text, running.text
    summary = running.find_element(By.CSS_SELECTOR, "summary")
    page.driver.execute_script("arguments[0].focus()", summary)
    page.keys(Keys.ENTER)
    log = running.find_element(By.CSS_SELECTOR, "pre")
    yield "the log by the keys", bool(page.wait(lambda: "trains 128, seed 2" in log.text)), log.text
    with (folder / "runs/now/run.log").open("a") as more:
        more.write("epoch 3 of 20\n")
    yield "the log as it grows", bool(page.wait(lambda: "epoch 3 of 20" in log.text)), log.text
    page.driver.get(next(row for row in rows if "runs/over" in row.text).find_element(By.LINK_TEXT, "Tables").get_attribute("href"))
    heads = page.driver.find_elements(By.CSS_SELECTOR, "th button")
    next(head for head in heads if head.text.startswith("cc_me")).click()
    first = page.text("tbody tr")
    yield "tables that sort", first == "0.0019 3 512", first


def shape(page):
    """On a narrow window nothing has to be pushed aside."""
    page.driver.set_window_size(500, 900)
    page.open("/")
    page.voices()
    wide = page.driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    yield "a narrow window holds the page", wide[0] <= wide[1], wide


def checks(page, folder, pictures):
    yield from cartridge(page)
    yield from match(page, folder, pictures)
    yield from runs(page, folder)
    yield from shape(page)
    asked = {url for url in page.asked() if not url.startswith((page.address, "data:", "blob:", "chrome:"))}
    yield "nothing is asked of a network", not asked, asked
    yield "the page complains of nothing", not page.errors(), page.errors()


def main():
    bundled = pathlib.Path(os.environ.get("VAEFORM_BUNDLED") or REPOSITORY / "target/bundled")
    vaeform = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else bundled.parent / os.environ.get("VAEFORM_PROFILE", "release") / "vaeform"
    pictures = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if not (browser() and shutil.which("chromedriver")):
        print("no Chromium with its driver: the page of the server is not looked at")
        print("0 passed, 0 failed, 1 not run")
        return 0
    if not vaeform.is_file():
        raise SystemExit(f"{vaeform}: not found; build it with cargo build --release -p vaeform-cli")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "sounds"
        folder_of_sounds(folder)
        command = [vaeform, "serve", folder, "--port", "0", "--no-osc", "--patches", "160", "--cache", pathlib.Path(scratch) / "cache"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        page = None
        try:
            page = Page(server.stdout.readline().strip())
            for name, is_right, seen in checks(page, folder, pictures):
                passed, failed = passed + bool(is_right), failed + (not is_right)
                print(f"{'ok    ' if is_right else 'FAILED'} {name}" + ("" if is_right else f": {seen}"), flush=True)
        except Exception as error:
            failed += 1
            print(f"FAILED {type(error).__name__}: {error}; the page says: {page.text('#said') if page else 'nothing'}")
        finally:
            if page:
                page.driver.quit()
            server.terminate()
            server.wait(timeout=30)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
