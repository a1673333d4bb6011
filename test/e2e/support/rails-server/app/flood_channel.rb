# Sends numbered messages, so many a second.
class FloodChannel < ApplicationCable::Channel
  BURSTS = 50 # a second

  def flood(data)
    count, rate = data.values_at("count", "rate")
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    (0...count).each_slice(rate / BURSTS).with_index do |numbers, burst|
      wait = start + burst.fdiv(BURSTS) - Process.clock_gettime(Process::CLOCK_MONOTONIC)
      sleep wait if wait.positive?
      numbers.each { |number| transmit({ number: number }) }
    end
  end
end
