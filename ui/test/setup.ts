/**
 * Before each test: a clean page, and none of the last test's desk.
 */
import "@testing-library/jest-dom/vitest";
import { clearMocks } from "@tauri-apps/api/mocks";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

beforeEach(() => {
	localStorage.clear();
	window.location.hash = "";
});

afterEach(async () => {
	cleanup();
	// Screens stop listening a moment after they are taken down.
	await new Promise((done) => setTimeout(done));
	clearMocks();
});
