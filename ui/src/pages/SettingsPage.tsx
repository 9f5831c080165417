/**
 * Settings: environments and keys, keychain, device, wallet, institution, chain node, store.
 */
import { useState } from "react";
import { useRead } from "../api/queries";
import type { SettingsView } from "../bindings/SettingsView";
import { setSingleKeys, useSingleKeys } from "../ui/keys";
import { Loaded } from "../ui/Loading";
import { Note } from "../ui/Note";
import { isComfortable, setComfortable } from "../ui/theme";
import { ChainNode } from "./settings/ChainNode";
import { Device } from "./settings/Device";
import { Environments } from "./settings/Environments";
import { Institution } from "./settings/Institution";
import { KeyEntry } from "./settings/KeyEntry";
import { Policy } from "./settings/Policy";
import { Row, Section } from "./settings/Section";
import { Wallet } from "./settings/Wallet";

export default function SettingsPage() {
	const read = useRead("settings", null);
	return (
		<>
			<div className="head">
				<h1>Settings</h1>
				<span className="asof">Each environment has its own store, key and address list</span>
			</div>
			<div className="scroll">
				<Loaded data={read.data} error={read.error} loading="Reading the settings">
					{(settings) => <Settings settings={settings} />}
				</Loaded>
			</div>
		</>
	);
}

const sections = [
	["env", "Environment"],
	["key", "CPN key"],
	["device", "Device"],
	["wallet", "Wallet"],
	["institution", "Institution"],
	["policy", "Policy"],
	["node", "Chain node"],
	["keyboard", "Keyboard and look"],
	["about", "Store and version"],
] as const;

function Settings({ settings }: { settings: SettingsView }) {
	const current = settings.environments.find((row) => row.current);
	return (
		<div className="set">
			<nav aria-label="Settings">
				{sections.map(([id, label]) => (
					<button
						key={id}
						type="button"
						onClick={() => {
							const section = document.getElementById(id);
							section?.scrollIntoView();
							section?.focus();
						}}
					>
						{label}
					</button>
				))}
			</nav>
			<div>
				{settings.keychain.usable ? null : (
					<Note tone="warn" icon="lock">
						<p className="medium">{settings.keychain.problem}</p>
						<p>{settings.keychain.wayOut}</p>
					</Note>
				)}
				<Section id="env" title="Environment">
					<Environments rows={settings.environments} />
				</Section>
				<Section id="key" title="CPN key">
					<Row name="Kept in">
						<p>{settings.keychain.usable ? `${settings.keychain.name}, usable` : settings.keychain.name}</p>
						<p className="hint">The key is never shown again and never written to a file.</p>
					</Row>
					<Row name="Save or replace">
						<KeyEntry />
					</Row>
				</Section>
				<Section id="device" title="Device">
					<Device device={settings.device} environment={current?.environment.name ?? "sandbox"} />
				</Section>
				<Section id="wallet" title="Wallet">
					<Wallet wallet={settings.wallet} />
				</Section>
				<Section id="institution" title="Institution">
					<Institution institution={settings.institution} />
				</Section>
				<Section id="policy" title="Policy">
					<Policy policy={settings.policy} />
				</Section>
				<Section id="node" title="Chain node">
					<ChainNode
						chain={settings.chain}
						node={settings.chainNode}
						sandbox={current?.environment.name === "sandbox"}
					/>
				</Section>
				<Section id="keyboard" title="Keyboard and look">
					<Keyboard />
					<Density />
				</Section>
				<Section id="about" title="Store and version">
					<Row name="Store">
						<p className="whole">{settings.store}</p>
					</Row>
					<Row name="Journal">
						<p>{settings.journal}</p>
					</Row>
					<Row name="Version">
						<p>CPN Desk {settings.version}</p>
						<p className="hint">Sends no telemetry. Fonts: IBM Plex (OFL 1.1). Icons: Lucide (ISC).</p>
					</Row>
				</Section>
			</div>
		</div>
	);
}

function Keyboard() {
	const on = useSingleKeys();
	return (
		<Row name="Single keys">
			<label className="check">
				<input type="checkbox" checked={on} onChange={(event) => setSingleKeys(event.target.checked)} />
				Use N, R, G, / and J K without Ctrl
			</label>
		</Row>
	);
}

function Density() {
	const [on, setOn] = useState(isComfortable);
	return (
		<Row name="Rows">
			<label className="check">
				<input
					type="checkbox"
					checked={on}
					onChange={(event) => {
						setComfortable(event.target.checked);
						setOn(event.target.checked);
					}}
				/>
				Comfortable: higher rows and controls
			</label>
		</Row>
	);
}
