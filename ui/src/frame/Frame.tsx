/**
 * What stands around every screen: environment, navigation, wallet figures, connection.
 */
import { type ReactNode, useMemo, useState } from "react";
import type { AppView } from "../bindings/AppView";
import { go, paths, type Route } from "../route/route";
import { useShortcuts } from "../ui/keys";
import { Footer } from "./Footer";
import { nextRegion } from "./regions";
import { ShortcutsHelp } from "./ShortcutsHelp";
import { SideNav } from "./SideNav";
import { TopBar } from "./TopBar";

export function Frame({ app, route, children }: { app: AppView; route: Route; children: ReactNode }) {
	const [help, setHelp] = useState(false);
	useShortcuts(
		useMemo(
			() => ({
				n: () => go(paths.order()),
				"g p": () => go(paths.payments()),
				"g r": () => go(paths.rfis()),
				"g b": () => go(paths.beneficiaries()),
				"g c": () => go(paths.customers()),
				"?": () => setHelp(true),
				f6: nextRegion,
			}),
			[],
		),
	);
	return (
		<>
			<div className="env-edge" />
			<button type="button" className="skip" onClick={() => document.getElementById("main")?.focus()}>
				Skip to content
			</button>
			<div className="app">
				<TopBar app={app} />
				<SideNav app={app} route={route} />
				<main className="main" id="main" tabIndex={-1} data-region>
					{app.sessionOnly ? (
						<p className="strip" role="status">
							There is no keychain: what you do here is gone when CPN Desk closes.
						</p>
					) : null}
					{children}
				</main>
				<Footer app={app} onHelp={() => setHelp(true)} />
			</div>
			{help ? <ShortcutsHelp onClose={() => setHelp(false)} /> : null}
		</>
	);
}
