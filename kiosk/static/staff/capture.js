// The tablet's camera: one frame at a time goes to the kiosk, which answers with one hint. Nothing is kept here.

const room = document.getElementById("capture");
const video = document.getElementById("video");
const hint = document.getElementById("hint");
const ask = document.getElementById("ask");
const views = document.getElementById("views");
const SIDE = 960;
const PAUSE_MS = 250;
const canvas = document.createElement("canvas");
let stream = null;

function say(text) {
  if (hint.textContent !== text) hint.textContent = text;
}

async function start() {
  if (!navigator.mediaDevices) {
    say(room.dataset.noHttps);
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "user", width: { ideal: 960 }, height: { ideal: 720 } },
    });
  } catch {
    say(room.dataset.noCamera);
    return;
  }
  video.srcObject = stream;
  await video.play();
  look();
}

function frame() {
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
}

async function look() {
  let again = PAUSE_MS;
  try {
    const answer = await fetch(`/staff/api/draft/${room.dataset.draft}/frame`, {
      method: "POST",
      headers: { "Content-Type": "image/jpeg", "X-Csrf-Token": document.body.dataset.csrf },
      body: await frame(),
    });
    const told = await answer.json();
    if (!answer.ok) {
      stop();
      say(`${told.error.message}. ${told.error.mend}.`);
      return;
    }
    draw(told);
    if (told.finished) {
      stop();
      window.location.reload();
      return;
    }
  } catch {
    say(room.dataset.lost);
    again = 2000;
  }
  setTimeout(look, again);
}

function draw(told) {
  say(told.say);
  ask.textContent = told.ask === told.say ? "" : told.ask;
  room.dataset.state = told.hint === "done" ? "good" : "waiting";
  for (const one of told.views) views.querySelector(`[data-view="${one.view}"]`)?.classList.toggle("done", one.done);
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

window.addEventListener("pagehide", stop);
start();
