/**
 * The window on a made-up desk, for looking at screens without the core: `npm run dev`, then /dev/index.html.
 */
import { serve } from "./fixture/ipc";
import { worldIn } from "./scenarios";

const asked = new URLSearchParams(window.location.search);
const theme = asked.get("theme");
if (theme !== null) localStorage.setItem("theme", theme);
serve(worldIn(asked.get("s") ?? "plain"));
await (asked.has("simulator") ? import("../src/simulator") : import("../src/main"));
