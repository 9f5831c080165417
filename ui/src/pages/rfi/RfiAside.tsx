/**
 * Exactly what leaves, for whom it is sealed, and what happened to the request so far.
 */
import type { RfiView } from "../../bindings/RfiView";
import { Moment } from "../../ui/Countdown";
import { Foreign, ForeignLine } from "../../ui/Foreign";
import { fileSize } from "./files";

export function RfiAside({ view, pending }: { view: RfiView; pending: boolean }) {
	const { preview, row } = view;
	const files = view.files.flatMap((slot) => slot.files);
	return (
		<aside aria-label="What leaves" data-region>
			<section className="stack">
				<div className="row between">
					<h2 className="sec">{view.readOnly ? "Exactly what left" : "Exactly what leaves"}</h2>
					<span className={row.missing.length === 0 ? "small muted" : "small warn medium"} role="status">
						{pending ? "Checking" : missingWords(row.missing.length)}
					</span>
				</div>
				<p className="hint">
					Sealed for <ForeignLine text={preview.sealedFor} />. CPN cannot read it. Nothing else is added.
				</p>
				<dl className="kv num sizes">
					<dt>
						Answer, {preview.fields} {preview.fields === 1 ? "field" : "fields"}
					</dt>
					<dd className="num">{fileSize(preview.size)}</dd>
					{files.map((file) => (
						<div key={file.id} className="contents">
							<dt className="clip">
								<ForeignLine text={file.name} />
							</dt>
							<dd className="num">{fileSize(file.size)}</dd>
						</div>
					))}
				</dl>
				<section
					className="json"
					aria-label="The object as it leaves"
					// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
					tabIndex={0}
				>
					<pre>
						<bdi>{preview.json}</bdi>
					</pre>
				</section>
			</section>
			{row.missing.length === 0 ? null : (
				<section className="stack">
					<h2 className="sec">Missing</h2>
					<ul className="bullets small">
						{row.missing.map((missing) => (
							<li key={missing}>
								<ForeignLine text={missing} />
							</li>
						))}
					</ul>
				</section>
			)}
			{view.readOnly ? null : (
				<section className="stack">
					<h2 className="sec">Before it is sent</h2>
					<p className="small second">
						{view.secondLook.required ? "A second person looks at exactly this answer first. " : ""}A refused answer is
						final for this request and may block this customer at <ForeignLine text={row.bfi} />. Files can follow until
						the BFI decides.
					</p>
				</section>
			)}
			{view.history.length === 0 ? null : (
				<section className="stack">
					<h2 className="sec">What happened</h2>
					<ol className="stack small">
						{view.history.map((event) => (
							<li key={`${event.at} ${event.title}`}>
								<span className="medium">
									<Foreign text={event.title} />
								</span>{" "}
								<span className="muted">
									<Moment at={event.at} />, <ForeignLine text={event.source} />
								</span>
								{event.detail === "" ? null : (
									<p className="second">
										<Foreign text={event.detail} />
									</p>
								)}
							</li>
						))}
					</ol>
				</section>
			)}
		</aside>
	);
}

const missingWords = (count: number): string => (count === 0 ? "Complete" : `${count} missing`);
