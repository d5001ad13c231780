// Runs before the first paint: language, direction and theme as chosen on this phone.
"use strict";
(() => {
  // Hidden in a hurry: this page, and only this one, shows nothing of the app.
  try {
    if (sessionStorage.getItem("samen-hidden")) {
      sessionStorage.removeItem("samen-hidden");
      document.documentElement.dataset.hidden = "";
      document.title = new Date().toLocaleDateString();
      document.addEventListener("DOMContentLoaded", () => {
        document.querySelectorAll("link[rel~='icon'], link[rel='manifest']").forEach((link) => link.remove());
      });
    }
  } catch {
    // A browser that keeps nothing was not hidden either.
  }
  const root = document.documentElement;
  const rightToLeft = ["ar", "fa", "ps", "ur", "he"];
  try {
    const paths = JSON.parse(document.querySelector("meta[name='samen-locales']").content);
    const wanted = [localStorage.getItem("samen-language"), ...navigator.languages, "nl"];
    const language = wanted.filter(Boolean).map((code) => code.split("-")[0]).find((code) => code in paths);
    root.lang = language;
    // The program asks for these words as soon as it runs: load them beside it.
    const words = document.createElement("link");
    Object.assign(words, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: paths[language] });
    document.head.append(words);
    root.dir = rightToLeft.includes(language) ? "rtl" : "ltr";
    const theme = localStorage.getItem("samen-theme");
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
    }
    const manifest = document.querySelector("link[rel='manifest']");
    manifest.href = manifest.href.replace(/manifest\.[a-z]+\./, `manifest.${language}.`);
  } catch {
    // A browser that keeps nothing shows Dutch and its own theme.
  }
})();
