// The chosen theme, before the first paint; without one the page has that of the system.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
