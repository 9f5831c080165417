/**
 * How the windows are built and tested. Two pages: the main window and the simulated Ledger's.
 */
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
	plugins: [react()],
	clearScreen: false,
	server: { port: 1420, strictPort: true, host: "127.0.0.1" },
	build: {
		target: ["es2022", "safari16"],
		// The content policy allows no data: fonts, so nothing is inlined.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		rollupOptions: {
			input: {
				main: resolve(import.meta.dirname, "index.html"),
				simulator: resolve(import.meta.dirname, "simulator.html"),
			},
		},
	},
	test: {
		environment: "happy-dom",
		include: ["test/**/*.test.{ts,tsx}"],
		setupFiles: ["test/setup.ts"],
		env: { TZ: "America/New_York" },
	},
});
