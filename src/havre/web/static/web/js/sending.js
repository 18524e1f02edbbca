// Sends chosen or dropped files in parts, each gone on with where the server says. Without it the form sends them.
//
// <form data-parts="address" data-part="bytes"> holds the file input, a list [data-arriving], a template of one row, and
// the sentences in data-say-… attributes.
"use strict";

(() => {
  const form = document.querySelector("form[data-parts]");
  if (!form) return;
  const SECOND = 1000;
  const LONGEST_PAUSE = 30 * SECOND;
  const MB = 1000 * 1000;

  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-arriving]");
  const model = form.querySelector("template[data-row]");
  const waits = form.querySelector("[data-waits]");
  const intimate = form.querySelector("[name=intimate]");
  const part = Number(form.dataset.part);
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const size = (bytes) => (bytes < MB ? `${numbers.format(bytes / 1000)} kB` : `${numbers.format(bytes / MB)} MB`);
  const pause = (time) => new Promise((go) => setTimeout(go, time));

  class Stopped extends Error {}

  // What the server says, as an object; a sentence for the person where it refuses.
  async function ask(address, options, row) {
    const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, ...options.headers };
    const answer = await fetch(address, { ...options, method: "POST", headers, signal: row.abort.signal });
    if (answer.redirected) throw new Stopped(form.dataset.sayLocked);
    if (answer.status === 507) throw new Stopped(form.dataset.sayFull);
    if (answer.status === 404) return {}; // not in this session any more: asked for anew
    if (answer.ok || answer.status === 409) return answer.json();
    const refused = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    throw new Stopped(refused ? (await answer.json()).sentence : form.dataset.sayLocked);
  }

  const begin = (row) => {
    const { name, size: length, lastModified: mark } = row.file;
    return ask(form.dataset.parts, { body: new URLSearchParams({ name, length, mark }) }, row);
  };

  const send = (row, position) => {
    const body = row.file.slice(position, position + part);
    const headers = { "Content-Type": "application/octet-stream", "Havre-Position": String(position) };
    return ask(`${form.dataset.parts}${row.upload}/`, { body, headers }, row);
  };

  async function sendAll(row) {
    let said = await begin(row);
    while (!said.kept_file) {
      row.upload = said.upload || row.upload;
      if (said.position === undefined) said = await begin(row);
      else {
        show(row, said.position);
        said = await send(row, said.position);
        row.lost = 0;
        dispatchEvent(new Event("sending")); // as good a sign of life as a key
      }
    }
    return said.kept_file;
  }

  // A lost connection is waited for; what the server refuses, and what was left out, stops.
  async function persist(row) {
    for (;;) {
      try {
        return await sendAll(row);
      } catch (error) {
        if (error instanceof Stopped || row.abort.signal.aborted) throw error;
        row.lost += 1;
        tell(row, form.dataset.sayLost);
        await pause(Math.min(LONGEST_PAUSE, SECOND * 2 ** row.lost));
      }
    }
  }

  function show(row, position) {
    row.progress.value = position;
    tell(row, `${size(position)} / ${size(row.file.size)}`);
  }

  function tell(row, text) {
    row.state.textContent = text;
  }

  function arrived(row, kept) {
    row.place.querySelector("[data-kept]").hidden = false;
    row.place.querySelector("[name=shown_file]").value = kept;
    const box = row.place.querySelector("[name=kept_file]");
    box.value = kept;
    box.disabled = row.place.querySelector("[name=shown_file]").disabled = false;
    row.progress.remove();
    row.leave.remove();
    row.name.remove();
    tell(row, size(row.file.size));
  }

  function rowOf(file) {
    const place = model.content.firstElementChild.cloneNode(true);
    const find = (what) => place.querySelector(`[data-${what}]`);
    const row = { file, place, state: find("state"), progress: find("progress"), leave: find("leave"), lost: 0 };
    row.again = find("again");
    row.name = find("name");
    row.abort = new AbortController();
    place.querySelectorAll("[data-name], [data-kept-name]").forEach((one) => (one.textContent = file.name));
    row.progress.max = file.size;
    row.progress.setAttribute("aria-label", file.name);
    row.leave.addEventListener("click", () => leaveOut(row));
    row.again.addEventListener("click", () => enqueue(row));
    list.append(place);
    tell(row, form.dataset.sayNext);
    return row;
  }

  const rows = new Set(); // that are not here whole
  let queue = Promise.resolve();
  let wanted = false; // the form was sent while files were on their way

  function enqueue(row) {
    rows.add(row);
    row.again.hidden = true;
    row.stopped = false;
    queue = queue.then(() => work(row));
  }

  async function work(row) {
    if (!rows.has(row)) return;
    try {
      arrived(row, await persist(row));
      rows.delete(row);
    } catch (error) {
      if (row.abort.signal.aborted) return;
      row.stopped = true;
      row.again.hidden = false;
      tell(row, error instanceof Stopped ? error.message : form.dataset.sayLost);
    }
    settle();
  }

  function settle() {
    const stopped = [...rows].some((row) => row.stopped);
    if (wanted && (stopped || rows.size === 0)) {
      wanted = false;
      waits.hidden = true;
      if (!stopped) form.requestSubmit();
    }
  }

  function leaveOut(row) {
    row.abort.abort();
    rows.delete(row);
    row.place.remove();
    if (row.upload) {
      const body = new URLSearchParams({ csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value });
      fetch(`${form.dataset.parts}${row.upload}/forget/`, { method: "POST", body }).catch(() => {}); // listed, then
    }
    settle();
  }

  function take(files) {
    if (intimate && intimate.checked) return; // it is not sent at all
    for (const file of files) enqueue(rowOf(file));
  }

  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });

  const zone = form.querySelector("[data-drop]");
  zone.hidden = false;
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => zone.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take([...event.dataTransfer.files]);
  });

  if (intimate) {
    intimate.addEventListener("change", () => {
      if (intimate.checked) [...rows].forEach(leaveOut);
    });
  }

  form.addEventListener("submit", (event) => {
    if (rows.size === 0 || wanted) return;
    event.preventDefault();
    if ([...rows].some((row) => row.stopped)) {
      [...rows].find((row) => row.stopped).again.focus();
      return;
    }
    wanted = true;
    waits.hidden = false;
  });

  addEventListener("beforeunload", (event) => {
    if (rows.size > 0) event.preventDefault();
  });
})();
