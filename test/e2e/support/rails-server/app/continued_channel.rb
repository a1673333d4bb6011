# Goes on behind the last entry of a log that the client has: sends those that are newer, in order and each
# once. What is broadcast only says that there are new ones.
class ContinuedChannel < ApplicationCable::Channel
  LOGS = Concurrent::Map.new

  def self.log(name)
    LOGS.compute_if_absent(name) { Concurrent::Array.new }
  end

  def self.append(name, entry)
    log(name) << entry
    ActionCable.server.broadcast("log:#{name}", nil)
  end

  def subscribed
    @sending = Mutex.new
    @last = params[:since].to_i
    stream_from("log:#{params[:log]}") { send_newer }
  end

  private

  # Only from here on nothing is missed: before, the stream is not there yet.
  def ensure_confirmation_sent
    super
    send_newer if subscription_confirmation_sent?
  end

  # One at a time: Rails runs the blocks of a stream on several threads.
  def send_newer
    @sending.synchronize do
      self.class.log(params[:log]).select { |number| number > @last }.each do |number|
        transmit({ number: number })
        @last = number
      end
    end
  end
end
