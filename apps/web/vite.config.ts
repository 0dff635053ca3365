import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

const server = "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: { conditions: ["@segno/source", ...defaultClientConditions] },
  build: {
    target: "es2024",
    cssTarget: ["chrome123", "firefox128", "safari17.5"], // light-dark() as it is written
    // importing a module of ours does nothing, so one of which nothing is used can be left out
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /apps\/interviews\/src\//u, sideEffects: false }] } },
    assetsInlineLimit: 0, // the content policy allows files of our own, not data urls
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": server, "/socket": { target: server.replace("http", "ws"), ws: true } } },
});
