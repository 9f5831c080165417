/**
 * What happened, newest first, each line with its source.
 */
import type { TimelineView } from "../../bindings/TimelineView";
import { dayOf, seconds, utc } from "../../format/time";
import { serverNow } from "../../ui/clock";
import { Foreign, ForeignLine } from "../../ui/Foreign";
import { Icon, iconNamed } from "../../ui/Icon";

export function Timeline({ lines }: { lines: TimelineView[] }) {
	return (
		<section>
			<h2 className="sec">Timeline</h2>
			<ol className="tl">
				{lines.map((line) => (
					<li key={`${line.at} ${line.title}`} className={line.future ? "will" : undefined}>
						<time dateTime={line.at} title={utc(line.at)}>
							{dayOf(line.at, serverNow())} {seconds(line.at)}
						</time>
						<span className="src">
							<ForeignLine className="clip" text={line.source} />
						</span>
						<Icon name={iconNamed(line.icon)} />
						<div>
							<p className={line.future ? undefined : "medium"}>
								<Foreign text={line.title} />
							</p>
							{line.detail === "" ? null : (
								<p className={line.future ? "small" : "small second"}>
									<Foreign text={line.detail} />
								</p>
							)}
						</div>
					</li>
				))}
			</ol>
		</section>
	);
}
