// Takes the token out of the address, so that no history and no screenshot keeps it, and brings it to the server.
const { door, home } = document.body.dataset;
const message = document.getElementById("message");
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

async function enter() {
  const answer = await fetch(door, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (answer.ok) return answer.headers.get("location") ?? home;
  // who opens a used link in the browser that used it is in already
  if (answer.status === 404 && (await fetch("/api/me")).ok) return home;
  const problem = await answer.json().catch(() => ({}));
  document.body.dataset.state =
    problem.code === "link-expired" ? "expired" : answer.status === 404 ? "unknown" : "failed";
  return undefined;
}

try {
  if (token === "") document.body.dataset.state = "unknown";
  else {
    const next = await enter();
    if (next !== undefined) location.replace(next);
  }
} catch {
  document.body.dataset.state = "failed";
}
const { state } = document.body.dataset;
if (state !== "entering") {
  document.querySelector("h1").textContent = "This link did not open";
  message.textContent = document.body.dataset[state] ?? "";
}
