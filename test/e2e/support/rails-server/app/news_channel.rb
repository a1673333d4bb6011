# Broadcasts numbered news, and remembers when each came out, so that what was missed can be fetched.
class NewsChannel < ApplicationCable::Channel
  PAPERS = Concurrent::Map.new

  # How long it may take from the moment that is noted to the one when everybody can fetch it.
  DELAY = 1

  def self.paper(name)
    PAPERS.compute_if_absent(name) { Concurrent::Array.new }
  end

  def self.publish(name, number)
    paper(name) << [Time.now.to_f, number]
    ActionCable.server.broadcast("news:#{name}", { number: number })
  end

  def self.since(name, time)
    paper(name).filter_map { |at, number| number if at >= time - DELAY }
  end

  def subscribed
    stream_from "news:#{params[:paper]}"
  end
end
