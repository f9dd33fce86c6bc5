const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.addEventListener("message", ({ data }) => {
  document.querySelector("output").textContent = data;
});
worker.postMessage(new URL("digit.png", location.href).href);
