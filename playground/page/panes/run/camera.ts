/** The camera, asked for when the button is pressed; it stops when the page is hidden. */
import type { Board } from "../../board.ts";
import { button, el } from "../../dom.ts";

export interface Camera {
  readonly button: HTMLButtonElement;
  readonly video: HTMLVideoElement;
  /** A frame has been run. */
  count(): void;
  /** Frames a second; undefined while it is off. */
  text(): string | undefined;
  stop(): void;
  /** It is shown no longer. */
  close(): void;
}

const LONGEST = 640;

export function createCamera(board: Board, tell: (message: string) => void): Camera {
  const video = el("video", { playsinline: true, hidden: true });
  video.muted = true;
  let stream: MediaStream | undefined;
  let frames: number[] = [];
  const toggle = button("Camera", () => (stream === undefined ? void start() : stop()), { "aria-pressed": "false" });

  async function start(): Promise<void> {
    try {
      // Undefined on pages that are not served securely.
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (devices === undefined) return tell("This browser gives a page no camera here.");
      stream = await devices.getUserMedia({ video: true });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      stop();
      return tell(refusal(error));
    }
    frames = [];
    toggle.textContent = "Stop the camera";
    toggle.setAttribute("aria-pressed", "true");
    frame();
  }

  function frame(): void {
    if (stream === undefined) return;
    const { videoWidth, videoHeight } = video;
    const scale = Math.min(1, LONGEST / Math.max(videoWidth, videoHeight));
    if (videoWidth > 0) board.put(video, Math.round(videoWidth * scale), Math.round(videoHeight * scale));
    requestAnimationFrame(frame);
  }

  function stop(): void {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
    toggle.textContent = "Camera";
    toggle.setAttribute("aria-pressed", "false");
  }

  const leave = (): void => void (document.hidden && stop());
  document.addEventListener("visibilitychange", leave);
  return {
    button: toggle,
    video,
    count() {
      const now = performance.now();
      if (stream !== undefined) frames = [...frames.filter((time) => now - time < 1000), now];
    },
    text: () => (stream === undefined ? undefined : `${frames.length} frames a second`),
    stop,
    close() {
      stop();
      document.removeEventListener("visibilitychange", leave);
    },
  };
}

function refusal(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return "The browser does not let this page use the camera: allow it there, and press again.";
  if (name === "NotFoundError") return "There is no camera on this machine.";
  return `The camera cannot be used: ${error instanceof Error ? error.message : String(error)}`;
}
