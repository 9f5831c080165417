/**
 * The checks by group. A failed one opens its group and shows what was expected and what came.
 */
import type { CheckGroupView } from "../../bindings/CheckGroupView";
import type { CheckResult } from "../../bindings/CheckResult";
import type { CheckView } from "../../bindings/CheckView";
import type { SigningView } from "../../bindings/SigningView";
import { Foreign } from "../../ui/Foreign";
import { Icon, type IconName } from "../../ui/Icon";

const icons: Record<CheckResult, { icon: IconName; tone: string; word: string }> = {
	passed: { icon: "circle-check", tone: "good", word: "passed" },
	notice: { icon: "circle-alert", tone: "warn", word: "passed with a notice" },
	failed: { icon: "octagon-x", tone: "bad", word: "failed" },
	pending: { icon: "circle-dashed", tone: "muted", word: "not yet" },
};

export function Checks({ view }: { view: SigningView }) {
	const all = view.groups.flatMap(({ checks }) => checks);
	const failed = all.filter(({ result }) => result === "failed").length;
	const early = all.filter(({ number }) => number <= 25);
	const judged = early.some(({ result }) => result === "failed") ? early.length : all.length;
	const later = all.filter((check) => check.number > 25).length;
	const unjudged = all.length - later - view.before;
	return (
		<>
			<p className="row checks-sum">
				{all.length > 0 && all.every(({ result }) => result === "passed" || result === "notice") ? (
					<>
						<span className="good">
							<Icon name="shield-check" />
						</span>
						<span className="medium">
							{all.length} of {all.length} passed.
						</span>
					</>
				) : failed > 0 ? (
					<>
						<span className="bad">
							<Icon name="octagon-x" />
						</span>
						<span className="medium bad">
							{failed} of {judged} failed. Signing is blocked and cannot be overridden.
						</span>
					</>
				) : view.before === 0 ? (
					<span className="muted">The message is being checked.</span>
				) : (
					<>
						<span className={view.passed === view.before ? "good" : "muted"}>
							<Icon name="shield-check" />
						</span>
						<span className="medium">
							{view.passed} of {view.before} passed before the device is asked.
						</span>
						<span className="muted small">
							{later} more after signing{unjudged > 0 ? `, ${unjudged} not judged yet` : ""}.
						</span>
					</>
				)}
			</p>
			<div className="checks">
				{view.groups.map((group) => (
					<Group key={group.name} group={group} />
				))}
			</div>
		</>
	);
}

/** The gravest result of a group stands for it. */
function groupResult({ checks }: CheckGroupView): CheckResult {
	for (const result of ["failed", "pending", "notice"] as const)
		if (checks.some((check) => check.result === result)) return result;
	return "passed";
}

function Group({ group }: { group: CheckGroupView }) {
	const result = groupResult(group);
	const look = icons[result];
	const passed = group.checks.filter(({ result: one }) => one === "passed" || one === "notice").length;
	return (
		<details open={result === "failed"}>
			<summary>
				<span className={look.tone}>
					<Icon name={look.icon} size="s" />
				</span>
				<span>{group.name}</span>
				<span className={result === "failed" ? "small bad medium num" : "small muted num"}>
					{passed} of {group.checks.length}
				</span>
				<Icon name="chevron-right" size="s" />
			</summary>
			<ol>
				{group.checks.map((check) => (
					<Check key={check.number} check={check} />
				))}
			</ol>
		</details>
	);
}

function Check({ check }: { check: CheckView }) {
	const look = icons[check.result];
	return (
		<li className={check.result === "passed" ? undefined : look.tone}>
			{check.number}. <Foreign text={check.sentence === "" ? check.name : check.sentence} />
			<span className="sr">, {look.word}</span>
			{check.result === "failed" ? (
				<>
					{check.received === null ? null : (
						<span className="block">
							It says <bdi className="mono whole">{check.received}</bdi>
						</span>
					)}
					{check.expected === null ? null : (
						<span className="block">
							Should be <bdi className="mono whole">{check.expected}</bdi>
						</span>
					)}
				</>
			) : null}
		</li>
	);
}
