/**
 * The device beside the statement: its condition, the one fix, and what it will show, in its order.
 */
import type { ReactNode } from "react";
import { attempt, useAct, useRead } from "../../api/queries";
import type { DeviceConditionName } from "../../bindings/DeviceConditionName";
import type { DeviceView } from "../../bindings/DeviceView";
import type { SigningView } from "../../bindings/SigningView";
import { stopwatch } from "../../format/time";
import { Button } from "../../ui/Button";
import { useServerNow } from "../../ui/clock";
import { ErrorNote, Technical } from "../../ui/ErrorNote";
import { ForeignLine } from "../../ui/Foreign";
import { Icon, type IconName } from "../../ui/Icon";
import { Loaded } from "../../ui/Loading";
import { DeviceDrawing } from "./DeviceDrawing";

export function DevicePanel({ view }: { view: SigningView }) {
	const device = useRead("device", null);
	return (
		<aside className="dev" aria-label="Device" data-region>
			<Loaded data={device.data} error={device.error} loading="Looking for the device">
				{(data) => <Condition device={data} view={view} />}
			</Loaded>
			<Rows view={view} />
		</aside>
	);
}

const looks: Record<DeviceConditionName, { icon: IconName; tone: string }> = {
	not_paired: { icon: "unplug", tone: "warn" },
	checking: { icon: "loader-circle", tone: "muted" },
	absent: { icon: "unplug", tone: "warn" },
	permission_denied: { icon: "ban", tone: "bad" },
	in_use: { icon: "usb", tone: "warn" },
	locked: { icon: "lock", tone: "warn" },
	not_set_up: { icon: "circle-alert", tone: "warn" },
	dashboard: { icon: "layers", tone: "warn" },
	wrong_app: { icon: "layers", tone: "warn" },
	app_too_old: { icon: "circle-alert", tone: "warn" },
	settings_refuse: { icon: "settings", tone: "warn" },
	wrong_account: { icon: "octagon-x", tone: "bad" },
	ready: { icon: "circle-check", tone: "good" },
	waiting: { icon: "usb", tone: "acc" },
	lost: { icon: "unplug", tone: "warn" },
	unreachable: { icon: "unplug", tone: "warn" },
};

function Condition({ device, view }: { device: DeviceView; view: SigningView }) {
	const openApp = useAct("open_ethereum_app");
	const simulator = useAct("show_simulator");
	const error = openApp.error ?? simulator.error;
	const busy = view.state === "waiting";
	const { icon, tone, title, fix } = said(device, view);
	return (
		<div className="device">
			<DeviceDrawing device={device} />
			<div className="full stack" aria-live="polite">
				<p className={`row strong lead ${tone}`}>
					<Icon name={icon} />
					{busy ? <WaitingTitle since={view.waitingSince} /> : <ForeignLine text={title} />}
				</p>
				<p className="second">
					{busy
						? "Compare each screen with the list, then approve or reject on the device. Nothing is sent until you approve."
						: fix}
				</p>
				{device.technical === null || busy ? null : <Technical text={device.technical} />}
				{error === null ? null : <ErrorNote error={error} />}
				<Ways>
					{device.condition === "dashboard" || device.condition === "wrong_app" ? (
						<Button size="small" reason={null} busy={openApp.busy} onPress={() => void attempt(openApp.run(null))}>
							Open the Ethereum app
						</Button>
					) : null}
					{device.link === "simulated" ? (
						<Button size="small" reason={null} busy={simulator.busy} onPress={() => void attempt(simulator.run(null))}>
							Show the simulated Ledger
						</Button>
					) : null}
				</Ways>
			</div>
		</div>
	);
}

/** The device's condition, unless signing itself has more to say about it. */
function said(
	device: DeviceView,
	{ state }: SigningView,
): { icon: IconName; tone: string; title: string; fix: string } {
	switch (state) {
		case "refused":
			return { icon: "octagon-x", tone: "bad", title: "Not asked", fix: "The device was not given this message." };
		case "rejected":
			return {
				icon: "ban",
				tone: "warn",
				title: "You rejected on the device",
				fix: "Nothing was sent. No money has moved. It can be asked again.",
			};
		case "submitting":
		case "submitted":
			return { icon: "circle-check", tone: "good", title: "Signed", fix: "You can unplug the device." };
		case "waiting":
			return { ...looks.waiting, title: device.title, fix: device.fix };
		case "ready":
		case "lost":
		case "unknown":
		case "over":
			return { ...looks[device.condition], title: device.title, fix: device.fix };
	}
}

const Ways = ({ children }: { children: ReactNode }) => <div className="row wrap">{children}</div>;

function WaitingTitle({ since }: { since: string | null }) {
	const now = useServerNow(1_000);
	return (
		<span>
			Waiting for you
			{since === null ? "" : <span aria-hidden="true">, {stopwatch(now - new Date(since).getTime())}</span>}
		</span>
	);
}

function Rows({ view }: { view: SigningView }) {
	if (view.rows.length === 0) return null;
	return (
		<>
			<div className="row between dlist-head">
				<h2 className="sec">{rowsTitle(view)}</h2>
				<span className="small muted nowrap">{view.rows.length} screens</span>
			</div>
			{view.expect === "" ? null : (
				<p className="small muted dlist-expect">
					<ForeignLine text={view.expect} />
				</p>
			)}
			<ol className="dlist">
				{view.rows.map((row, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity; the same field may come twice
					<li key={index}>
						<span>{index + 1}</span>
						<span className="second">
							<ForeignLine text={row.field} />
						</span>
						<span className="mean">
							<ForeignLine text={row.meaning} />
						</span>
						<bdi className="mono">{row.raw}</bdi>
					</li>
				))}
			</ol>
			{view.digest === "" ? null : (
				<div className="small second stack g1 hashes">
					<p>If your model shows hashes instead, compare these:</p>
					<p>
						<span className="muted">Domain</span> <span className="mono whole">{view.domainSeparator}</span>
					</p>
					<p>
						<span className="muted">Message</span> <span className="mono whole">{view.messageHash}</span>
					</p>
				</div>
			)}
		</>
	);
}

function rowsTitle({ state }: SigningView): string {
	if (state === "refused") return "What the refused message asks for";
	return state === "submitting" || state === "submitted"
		? "The device showed, in this order"
		: "The device will show, in this order";
}
