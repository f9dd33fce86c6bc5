await navigator.serviceWorker.register("dist/service-worker.js", { type: "module", scope: "dist/" });
const { active, installing, waiting } = await navigator.serviceWorker.getRegistration("dist/");
const worker = active ?? waiting ?? installing;
navigator.serviceWorker.addEventListener("message", ({ data }) => {
  document.querySelector("output").textContent = data;
});
navigator.serviceWorker.startMessages();
worker.postMessage(new URL("digit.png", location.href).href);
