/**
 * The top bar: the environment, never hidden, and who and what works here.
 */
import type { AppView } from "../bindings/AppView";
import type { DeviceView } from "../bindings/DeviceView";
import { environmentIcon, moneyWords } from "../ui/environment";
import { ForeignLine } from "../ui/Foreign";
import { Icon } from "../ui/Icon";

export function TopBar({ app }: { app: AppView }) {
	const { environment, device, person } = app;
	return (
		<header className="topbar">
			<div className="env env-fill" title={environment.sentence}>
				<Icon name={environmentIcon[environment.name]} />
				<span>{environment.word}</span>
				<small>{moneyWords[environment.name]}</small>
			</div>
			<span />
			<div className="top-right">
				<span className="row">
					<Icon name={device.paired ? "usb" : "unplug"} size="s" />
					{device.paired ? <ForeignLine text={`${device.label}, ${deviceWord(device)}`} /> : "No device paired"}
				</span>
				<span className="row">
					<Icon name="users" size="s" />
					<ForeignLine text={person} />
				</span>
			</div>
		</header>
	);
}

const deviceWord = ({ condition, title }: DeviceView): string => (condition === "ready" ? "ready" : title);
