// Before the page is drawn, so that a dark page does not begin in white.
try {
  const theme = localStorage.getItem("blog.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage that is switched off: the system's theme.
}
