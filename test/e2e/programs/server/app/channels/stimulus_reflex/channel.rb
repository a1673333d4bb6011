# A server of StimulusReflex with one reflex: it counts, and sends the page's new content back as the
# gem does, as operations of CableReady.
class StimulusReflex::Channel < ActionCable::Channel::Base
  def subscribed
    stream_from stream
  end

  def receive(data)
    count = data["dataset"]["dataset"]["data-count"].to_i + 1
    reflex = data.merge("morph" => "selector", "reflexId" => data["id"])
    operation = { operation: "innerHtml", selector: "#count", html: "#{count} by #{data["target"]}",
                  stimulusReflex: reflex, payload: {}, reflexId: data["id"] }
    ActionCable.server.broadcast(stream, { cableReady: true, version: ENV["CABLE_READY"], operations: [operation] })
  end

  private

  def stream
    "StimulusReflex::Channel:#{connection.current_user}"
  end
end
