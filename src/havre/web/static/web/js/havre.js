// Conveniences; every page works without them, and the server enforces the lock by itself.
//
// What is typed into a form with data-draft is kept as a sealed draft every few seconds.
// An uncovered identity is taken off the page after a minute; a page left alone locks itself;
// Escape pressed twice leaves at once; a clock that is days away from the server's is told.
"use strict";

(() => {
  const SECOND = 1000;
  const UNCOVERED_FOR = 60 * SECOND;
  const WARNED_FOR = 60 * SECOND;
  const TWICE_WITHIN = 600;
  const CLOCKS_APART = 24 * 60 * 60 * SECOND;

  const find = (selector) => document.querySelector(selector);

  // <div data-covers-again> holds a hidden form.cover and what was uncovered beside it.
  function coverAgain(place) {
    for (const child of [...place.children]) {
      if (child.matches("form.cover")) child.hidden = false;
      else child.remove();
    }
  }

  function coverAll() {
    document.querySelectorAll("[data-covers-again]").forEach(coverAgain);
  }

  function startCovers() {
    if (!find("[data-covers-again]")) return;
    setTimeout(coverAll, UNCOVERED_FOR);
    addEventListener("pagehide", coverAll);
    document.querySelectorAll("[data-cover-now]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", coverAll);
    });
  }

  // Timers sleep with the machine, so the moment of the last sign is compared, not counted down.
  function startIdleLock() {
    const lock = find("form[data-lock]");
    const idle = Number(document.body.dataset.idleSeconds) * SECOND;
    if (!lock || !idle) return;
    const notice = find("[data-idle-notice]");
    let last = Date.now();
    let told = last; // when the server last heard of us: it sees requests, not keys
    const sign = () => {
      last = Date.now();
      if (notice) notice.hidden = true;
    };
    for (const kind of ["keydown", "pointerdown", "scroll", "sending"]) {
      addEventListener(kind, sign, { passive: true });
    }
    const watch = setInterval(() => {
      const quiet = Date.now() - last;
      if (last > told && Date.now() - told >= idle / 4) {
        told = Date.now();
        fetch(document.body.dataset.stillHere, { cache: "no-store" }).catch(() => {}); // the next one may come through
      }
      if (quiet >= idle) {
        clearInterval(watch); // once: a second submit would cut off the first
        lock.submit();
      } else if (notice && quiet >= idle - WARNED_FOR) {
        notice.hidden = false;
      }
    }, 5 * SECOND);
  }

  // The history entry of this page becomes the blank page's before the server is told to lock.
  function leave(exit) {
    if (document.documentElement.classList.contains("gone")) return;
    document.documentElement.classList.add("gone");
    document.title = "";
    coverAll();
    history.replaceState(null, "", exit.dataset.blank);
    exit.submit();
  }

  function startQuickExit() {
    const exit = find("form[data-quick-exit]");
    if (!exit) return;
    exit.addEventListener("submit", (event) => {
      event.preventDefault();
      leave(exit);
    });
    let before = -Infinity;
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      if (event.timeStamp - before < TWICE_WITHIN) leave(exit);
      before = event.timeStamp;
    });
  }

  // Where no script runs, an uncovered page leaves itself after a minute and would take along what is being written.
  function startWriting() {
    document.querySelectorAll("[data-with-script]").forEach((part) => {
      part.hidden = false;
    });
  }

  // A second press while the first is under way. In a moment, so that the pressed button is still sent; and not for
  // good, because a download leaves its page standing.
  function startOnce() {
    addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      const buttons = [...event.target.elements].filter((one) => one.type === "submit" && !one.disabled);
      const set = (disabled) => buttons.forEach((one) => (one.disabled = disabled));
      setTimeout(set, 0, true);
      setTimeout(set, 5 * SECOND, false);
    });
  }

  function startClock() {
    const server = Number(document.body.dataset.serverClock);
    const notice = find("[data-clock-notice]");
    if (server && notice && Math.abs(Date.now() - server) > CLOCKS_APART) notice.hidden = false;
  }

  // One save at a time, so that each goes on from the one before. A save that failed is tried again.
  function startDrafts() {
    const form = find("form[data-draft]");
    if (!form) return;
    const QUIET = 3 * SECOND;
    const AGAIN = 20 * SECOND;
    const IDS = /^([0-9a-f]{32}) ([0-9a-f]{32})$/;
    const note = form.querySelector("[data-draft-note]");
    let timer = 0;
    let saving = false;
    let typed = false;
    let leaving = false;
    const soon = (wait) => {
      timer = timer || setTimeout(save, wait);
    };
    async function save() {
      timer = 0;
      if (!typed || saving || leaving) return;
      saving = true;
      typed = false;
      const body = new URLSearchParams(new FormData(form));
      body.set("keep-draft", "script");
      try {
        const answer = await fetch(location.href, { method: "POST", body, cache: "no-store", redirect: "error" });
        const ids = answer.ok && IDS.exec(await answer.text());
        if (!ids) throw new Error("not kept");
        form.elements.namedItem("draft").value = ids[1];
        form.elements.namedItem("draft-entry").value = ids[2];
        note.textContent = `${note.dataset.kept} ${new Date().toLocaleTimeString()}`;
      } catch {
        typed = true;
        note.textContent = note.dataset.failed;
        soon(AGAIN);
      }
      saving = false;
      if (typed) soon(QUIET);
    }
    form.addEventListener("input", () => {
      typed = true;
      soon(QUIET);
    });
    form.addEventListener("submit", () => {
      leaving = true;
      setTimeout(() => (leaving = false), 5 * SECOND); // the page may stand, as where the connection broke
    });
  }

  function startPrint() {
    document.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => print());
    });
  }

  startCovers();
  startIdleLock();
  startQuickExit();
  startClock();
  startPrint();
  startWriting();
  startOnce();
  startDrafts();
})();
