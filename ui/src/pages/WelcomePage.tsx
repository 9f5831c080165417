/**
 * Welcome: useful in a minute, everything else later.
 */
import { useCallback, useEffect, useMemo, useRef } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { AppView } from "../bindings/AppView";
import type { WelcomeView } from "../bindings/WelcomeView";
import { go, paths } from "../route/route";
import { Button } from "../ui/Button";
import { EnvTag } from "../ui/EnvTag";
import { Icon } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";
import { Loaded } from "../ui/Loading";
import { Note } from "../ui/Note";
import { toggleTheme } from "../ui/theme";
import { KeyEntry } from "./settings/KeyEntry";

export default function WelcomePage({ app }: { app: AppView }) {
	const read = useRead("welcome", null);
	return (
		<div className="solo">
			<div className="env-edge" />
			<header>
				<EnvTag environment={app.environment} />
				<span className="word">CPN Desk</span>
			</header>
			<main>
				<Loaded data={read.data} error={read.error} loading="Starting the sandbox">
					{(welcome) => <Ways welcome={welcome} />}
				</Loaded>
			</main>
			<footer className="foot">
				<span>CPN Desk {app.version}</span>
				<span className="end">
					<button type="button" onClick={toggleTheme}>
						Theme
					</button>
				</span>
			</footer>
		</div>
	);
}

function Ways({ welcome }: { welcome: WelcomeView }) {
	const first = useRef<HTMLButtonElement>(null);
	const choose = useAct("switch_environment");
	const run = choose.run;
	// Choosing is remembered, so that the next start begins with the payments.
	const open = useCallback(async () => {
		await attempt(run({ environment: "sandbox" }));
		go(paths.payments());
	}, [run]);
	useEffect(() => first.current?.focus(), []);
	useShortcuts(
		useMemo(() => {
			const keys: Record<string, () => void> = welcome.sandboxReady ? { enter: () => void open() } : {};
			return keys;
		}, [welcome.sandboxReady, open]),
	);
	return (
		<div className="welcome">
			<div className="stack">
				<h1>{welcome.sandboxReady ? "The sandbox is ready." : "The sandbox is not ready yet."}</h1>
				<p className="second lead prose">
					Make a payment from quote to settlement now. It runs inside this app: no account, no network, no device.
					Connect Circle Payments Network and a hardware wallet when you want them.
				</p>
			</div>
			{welcome.keychain.usable ? null : (
				<Note tone="warn" icon="lock">
					<p className="medium">{welcome.keychain.problem}</p>
					<p>{welcome.keychain.wayOut}</p>
				</Note>
			)}
			<section className="panel" aria-label="Set up">
				<div className="way">
					<Icon name="flask-conical" />
					<div className="stack g1">
						<h2 className="sec">Use the sandbox</h2>
						<p className="second">
							{count(welcome.customers, "customer")} and {count(welcome.beneficiaries, "beneficiary", "beneficiaries")}{" "}
							are loaded.
						</p>
						<p className={welcome.sandboxReady ? "good row small" : "warn row small"} role="status">
							<Icon name={welcome.sandboxReady ? "circle-check" : "hourglass"} size="s" />
							{welcome.sandbox}
						</p>
					</div>
					<Button
						ref={first}
						look="primary"
						keys={["↵"]}
						reason={welcome.sandboxReady ? null : "The sandbox is still starting."}
						onPress={() => void open()}
					>
						Open sandbox
					</Button>
				</div>
				<div className="way">
					<Icon name="key-round" />
					<div className="stack g3">
						<div className="stack g1">
							<h2 className="sec">Connect Circle Payments Network</h2>
							<p className="second">
								The key is kept in this computer’s keychain ({welcome.keychain.name}). It is never shown again and never
								written to a file.
							</p>
						</div>
						<KeyEntry onSaved={() => go(paths.settings())} />
					</div>
				</div>
				<div className="way">
					<Icon name="usb" />
					<div className="stack g1">
						<h2 className="sec">Pair a hardware wallet</h2>
						<p className="second">
							You compare the wallet address on the device screen once; payments are signed only by that address. The
							sandbox has a simulated device.
						</p>
						<p className="muted small row">
							<Icon name={welcome.device.paired ? "circle-check" : "unplug"} size="s" />
							{welcome.device.paired ? `${welcome.device.label} is paired.` : welcome.device.title}
						</p>
					</div>
					<Button reason={null} onPress={() => go(paths.settings())}>
						{welcome.device.paired ? "Show device" : "Pair device"}
					</Button>
				</div>
			</section>
			<p className="muted small">Key and device can be set later in Settings.</p>
		</div>
	);
}

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
