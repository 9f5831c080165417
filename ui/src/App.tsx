/**
 * The main window: reads where it is, and shows that screen in the frame.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call } from "./api/call";
import { listenForOpen } from "./api/opened";
import { useRead } from "./api/queries";
import { listenForStale } from "./api/stale";
import type { AppView } from "./bindings/AppView";
import type { EnvironmentName } from "./bindings/EnvironmentName";
import { Frame } from "./frame/Frame";
import AttemptPage from "./pages/AttemptPage";
import BeneficiariesPage from "./pages/BeneficiariesPage";
import CustomersPage from "./pages/CustomersPage";
import OrderPage from "./pages/OrderPage";
import PaymentPage from "./pages/PaymentPage";
import PaymentsPage from "./pages/PaymentsPage";
import TicketForm from "./pages/payment/TicketForm";
import RfiPage from "./pages/RfiPage";
import RfisPage from "./pages/RfisPage";
import SettingsPage from "./pages/SettingsPage";
import SignPage from "./pages/SignPage";
import WelcomePage from "./pages/WelcomePage";
import { go, paths, type Route, readRoute, useHash } from "./route/route";
import { setClockOffset } from "./ui/clock";
import { useNoStrayDrops } from "./ui/drops";
import { Loaded } from "./ui/Loading";

export function App() {
	const client = useQueryClient();
	const hash = useHash();
	const app = useRead("app", null);
	const shown = useRef(false);
	const environment = useRef<EnvironmentName | null>(null);
	useNoStrayDrops();
	useEffect(() => listenForStale(client), [client]);
	useEffect(listenForOpen, []);
	useEffect(() => {
		if (app.data === undefined) return;
		const { name } = app.data.environment;
		if (environment.current !== null && environment.current !== name) {
			// Nothing of one environment may stay on screen, or be saved, in another: the window begins anew.
			go(paths.payments(), true);
			window.location.reload();
			return;
		}
		environment.current = name;
		setClockOffset(app.data.connection.clockOffset);
		document.documentElement.dataset.env = name;
		document.title = `CPN Desk, ${app.data.environment.word}`;
	}, [app.data]);
	useEffect(() => {
		if (shown.current || (app.data === undefined && app.error === null)) return;
		// The window is created hidden; it is shown once there is something to see.
		shown.current = true;
		if (app.data?.firstRun && window.location.hash === "") go(paths.welcome(), true);
		void call("window_ready").catch(() => undefined);
	}, [app.data, app.error]);
	return (
		<Loaded data={app.data} error={app.error} loading="Opening the store">
			{(data) => <Screen app={data} route={first(data, hash)} />}
		</Loaded>
	);
}

/** Where to begin: Welcome on the first run, unless the person went elsewhere. */
const first = (app: AppView, hash: string): Route =>
	app.firstRun && hash === "" ? { page: "welcome" } : readRoute(hash);

function Screen({ app, route }: { app: AppView; route: Route }) {
	if (route.page === "welcome") return <WelcomePage app={app} />;
	return (
		<Frame app={app} route={route}>
			<Page app={app} route={route} />
		</Frame>
	);
}

function Page({ app, route }: { app: AppView; route: Exclude<Route, { page: "welcome" }> }) {
	switch (route.page) {
		case "payments":
			return <PaymentsPage app={app} />;
		case "order":
			return <OrderPage app={app} draft={route.draft} />;
		case "attempt":
			return <AttemptPage key={route.id} app={app} id={route.id} />;
		case "payment":
			return <PaymentPage key={route.id} app={app} id={route.id} />;
		case "sign":
			return <SignPage key={route.id} app={app} id={route.id} />;
		case "ticket":
			return <TicketForm key={route.id} id={route.id} />;
		case "rfis":
			return <RfisPage app={app} />;
		case "rfi":
			return <RfiPage key={route.id} app={app} id={route.id} />;
		case "beneficiaries":
			return <BeneficiariesPage id={route.id} />;
		case "customers":
			return <CustomersPage id={route.id} />;
		case "settings":
			return <SettingsPage />;
	}
}
