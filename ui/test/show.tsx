/**
 * Shows the window on a made-up desk, and judges what is on it.
 */
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { expect } from "vitest";
import { serve } from "../dev/fixture/ipc";
import type { World } from "../dev/fixture/world";
import { App } from "../src/App";
import { queryClient } from "../src/api/queries";
import { SimulatorScreen } from "../src/pages/SimulatorScreen";

export function show(world: World, hash: string) {
	serve(world);
	window.location.hash = hash;
	const view = render(
		<QueryClientProvider client={queryClient()}>
			<App />
		</QueryClientProvider>,
	);
	return { ...view, user: userEvent.setup() };
}

export function showSimulator(world: World) {
	serve(world);
	const view = render(
		<QueryClientProvider client={queryClient()}>
			<SimulatorScreen />
		</QueryClientProvider>,
	);
	return { ...view, user: userEvent.setup() };
}

/** What was sent with each call of that command. */
export const sent = (world: World, command: string): unknown[] =>
	world.calls.filter((call) => call.command === command).map(({ args }) => args);

/** No violation of WCAG A or AA that can be judged without layout; contrast is judged in Chromium. */
export async function expectAccessible(container: HTMLElement): Promise<void> {
	const { violations } = await axe.run(container, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		rules: { "color-contrast": { enabled: false } },
	});
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}
