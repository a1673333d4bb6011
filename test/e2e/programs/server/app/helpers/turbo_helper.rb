# The gem's helper for pages.
module TurboHelper
  def turbo_stream_from(stream)
    tag.turbo_cable_stream_source(
      channel: "Turbo::StreamsChannel", "signed-stream-name": Turbo.signed_stream_verifier.generate(stream)
    )
  end
end
