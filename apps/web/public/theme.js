// Runs before the first paint, so that a kept theme never flashes; a file of its own, since the content policy allows no
// script in the page. The server's own pages load it too.
try {
  const kept = localStorage.getItem("segno.theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch {
  // no storage: the system's theme holds
}
