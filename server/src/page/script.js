"use strict";
const by = id => document.getElementById(id);
const most = 16 * 1024 * 1024;
const say = (text, isError) => {
  by("said").textContent = text;
  by("said").classList.toggle("error", Boolean(isError));
};
const asked = async (address, options) => {
  const answer = await fetch(address, options);
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error || `status ${answer.status}`);
  return json;
};
const element = (name, text, more) => Object.assign(document.createElement(name), { textContent: text ?? "" }, more || {});
const seconds = left => left === null || left === undefined ? "" : left < 1 ? "less than a second left"
  : left < 90 ? `about ${Math.round(left)} s left` : `about ${Math.round(left / 60)} min left`;

// A match: begun, followed, shown.
let following = null, shown = null;
const words = { waiting: "waits", reading: "reads the sound", searching: "searches FM", analysing: "measures tables, partials and noise", writing: "writes" };
const kindWords = { auto: "whatever fits", fm: "FM", "fm-noise": "FM and noise", hybrid: "any but FM" };
const begin = async (address, body) => {
  stop();
  const query = new URLSearchParams({ kind: by("kind").value || "auto", renders: by("renders").value || "300" });
  try {
    say("");
    const begun = await asked(`${address}&${query}`, { method: "POST", body });
    follow(begun.id);
  } catch (error) {
    say(error.message, true);
  }
};
const take = files => {
  const file = files[0];
  if (!file) return;
  if (file.size > most) return say(`${file.name}: expected 16 MB at most`, true);
  if (files.length > 1) say(`One at a time: ${file.name}`);
  begin(`/match?name=${encodeURIComponent(file.name)}`, file);
};
const follow = id => {
  if (following) following.close();
  following = new EventSource(`/match/${id}/events`);
  by("result").hidden = true;
  following.addEventListener("progress", event => progress(JSON.parse(event.data)));
  following.addEventListener("over", event => {
    following.close();
    following = null;
    over(JSON.parse(event.data));
  });
  following.onerror = () => {
    if (following && following.readyState === EventSource.CLOSED) say("The server is gone.", true);
  };
};
const progress = match => {
  by("work").hidden = false;
  by("cancel").onclick = () => asked(`/match/${match.id}`, { method: "DELETE" }).catch(error => say(error.message, true));
  by("work-name").textContent = match.name;
  const nearest = match.distance === null ? "" : `, nearest ${match.distance.toFixed(1)} dB`;
  const count = match.stage === "searching" ? `, ${match.renders} of ${match.of} renders` : "";
  by("work-stage").textContent = `${words[match.stage]}${count}${nearest}`;
  by("work-part").value = match.part;
  by("work-left").textContent = seconds(match.seconds_left);
};
const over = match => {
  const hadKeys = by("work").contains(document.activeElement);
  by("work").hidden = true;
  if (match.state === "failed") return say(`${match.name}: ${match.error}`, true);
  if (match.state === "cancelled") return say(`${match.name}: given up`);
  shown = match;
  const { chosen, poor } = match.report;
  by("result").hidden = false;
  by("result-name").textContent = match.name;
  by("verdict").textContent = [chosen.kind, chosen.verdict].filter(Boolean).join(", ");
  by("why").textContent = [chosen.why, poor ? `poor: ${poor}` : "", ...(chosen.missed || [])].filter(Boolean).join("; ");
  load("target", match.files["target.wav"]);
  load("made", match.files.wav);
  by("picture").src = match.files.png;
  by("picture").alt = `Spectrograms of ${match.name} and of its match, and the envelopes of both`;
  const links = { syx: "DX7 voice .syx", json: "Preset .json", wav: "Match .wav" };
  by("files").replaceChildren(...Object.entries(links).filter(([ending]) => match.files[ending])
    .map(([ending, text]) => element("a", text, { href: match.files[ending], download: `${match.name}.${ending}`, className: "button" })));
  say(`${match.name}: matched in ${match.seconds.toFixed(1)} s`);
  if (hadKeys) by("play-match").focus();
};

// As a whole, so that it can be played from any place.
const load = async (id, address) => {
  URL.revokeObjectURL(by(id).src);
  by(id).src = URL.createObjectURL(await (await fetch(address)).blob());
};

// Sound and match: one of them plays; a press while the other does goes on from where that was.
const players = [["play-target", "target"], ["play-match", "made"]];
const stop = () => players.forEach(([, id]) => by(id).pause());
const toggle = which => {
  if (!shown || by("result").hidden) return;
  const [own, other] = [by(players[which][1]), by(players[1 - which][1])];
  if (!own.paused) return own.pause();
  own.currentTime = other.paused ? 0 : other.currentTime;
  other.pause();
  own.play().catch(error => say(error.message, true));
};
players.forEach(([button, id], which) => {
  by(button).onclick = () => toggle(which);
  const show = () => by(button).classList.toggle("playing", !by(id).paused && !by(id).ended);
  ["play", "pause", "ended"].forEach(name => by(id).addEventListener(name, show));
});
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (event.key === "1" || event.key === "2") toggle(Number(event.key) - 1);
});

by("file").onchange = event => {
  take(event.target.files);
  event.target.value = "";
};
by("sound").onchange = event => event.target.value && begin(`/match?target=${encodeURIComponent(event.target.value)}`);
["dragover", "dragleave", "drop"].forEach(name => document.addEventListener(name, event => {
  event.preventDefault();
  document.body.classList.toggle("over", name === "dragover");
  if (name === "drop") take(event.dataTransfer.files);
}));

// A cartridge for each visit, by the seed in the link.
const bank = async seed => {
  history.replaceState(null, "", `?seed=${seed}`);
  by("seed").textContent = seed;
  by("voices").ariaBusy = "true";
  try {
    const { voices, syx } = await asked(`/cartridge/${seed}.json`);
    by("voices").replaceChildren(...voices.map(name => element("li", name)));
    by("bank-file").href = syx;
  } catch (error) {
    say(error.message, true);
  }
  by("voices").ariaBusy = "false";
};
const drawn = () => crypto.getRandomValues(new Uint32Array(1))[0];
const linked = new URLSearchParams(location.search).get("seed");
by("another").onclick = () => bank(drawn());
by("copy").onclick = () => navigator.clipboard.writeText(location.href).then(() => say("The link is in the clipboard."), () => say(location.href));

// Runs, looked at every two seconds while the page is.
const rows = new Map();
const rowOf = name => {
  if (rows.has(name)) return rows.get(name);
  const all = element("div", "", { className: "run" });
  const head = element("div", "", { className: "row" });
  const parts = {
    all, name: element("span", name || "this folder", { className: "name" }), state: element("span", "", { className: "pill" }),
    far: element("span", "", { className: "far" }), tables: element("a", "Tables", { className: "button", target: "_blank" }),
    bar: element("progress", "", { max: 1 }), log: element("details"), text: element("pre", "", { tabIndex: 0 }),
  };
  parts.bar.ariaLabel = `how far ${name} is`;
  parts.tables.href = `/run/tables?name=${encodeURIComponent(name)}`;
  parts.log.append(element("summary", "Log"), parts.text);
  parts.log.ontoggle = () => parts.log.open && log(name);
  head.append(parts.name, parts.state, parts.far, parts.tables);
  all.append(head, parts.bar, parts.log);
  rows.set(name, parts);
  return parts;
};
const log = async name => {
  const parts = rows.get(name);
  const isAtEnd = parts.text.scrollTop + parts.text.clientHeight >= parts.text.scrollHeight - 4;
  parts.text.textContent = (await asked(`/run?name=${encodeURIComponent(name)}`)).log;
  if (isAtEnd) parts.text.scrollTop = parts.text.scrollHeight;
};
const look = async () => {
  const { runs } = await asked("/runs");
  by("no-runs").hidden = runs.length > 0;
  const shownRows = runs.map(run => {
    const parts = rowOf(run.name), progress = run.progress || {};
    parts.state.textContent = run.state;
    const count = progress.of ? `${progress.done} of ${progress.of}` : "";
    const left = run.state === "running" ? seconds(progress.seconds_left) : "";
    parts.far.textContent = [progress.stage, count, left].filter(Boolean).join(", ");
    parts.bar.hidden = !progress.of;
    parts.bar.value = progress.of ? progress.done / progress.of : 0;
    parts.tables.hidden = !run.has_results;
    if (parts.log.open) log(run.name).catch(() => {});
    return parts.all;
  });
  const list = by("run-list");
  if (shownRows.length !== list.children.length || shownRows.some((row, at) => list.children[at] !== row)) list.replaceChildren(...shownRows);
};
const keepLooking = async () => {
  if (!document.hidden) await look().catch(() => {});
  setTimeout(keepLooking, 2000);
};

(async () => {
  bank(/^\d{1,19}$/.test(linked || "") ? linked : drawn());
  keepLooking();
  try {
    const { kinds, sounds } = await asked("/sounds");
    by("kind").replaceChildren(...kinds.map(kind => element("option", kindWords[kind] || kind, { value: kind })));
    by("listed").hidden = sounds.length === 0;
    by("sound").append(...sounds.map(sound => element("option", sound, { value: sound })));
    const [newest] = await asked("/match");
    if (newest && newest.state === "running") follow(newest.id);
    else if (newest && newest.state === "done") over(newest);
  } catch (error) {
    say(error.message, true);
  }
})();
