/**
 * F6 moves between the regions of the window: navigation, work, side panel, action bar.
 */
export function nextRegion(): void {
	const regions = Array.from(document.querySelectorAll<HTMLElement>("[data-region]"));
	// The innermost region that holds the focus is where we are.
	const current = regions.findLastIndex((region) => region.contains(document.activeElement));
	for (let step = 1; step <= regions.length; step += 1) {
		const region = regions[(current + step) % regions.length];
		const target = region?.matches("[tabindex]")
			? region
			: region?.querySelector<HTMLElement>("a, button:enabled, input");
		if (target) {
			target.focus();
			return;
		}
	}
}
