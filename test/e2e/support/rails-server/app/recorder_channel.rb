# Writes down what it is told, in a log that a test can read.
class RecorderChannel < ApplicationCable::Channel
  RECORDS = Concurrent::Map.new

  def self.log(name)
    RECORDS.compute_if_absent(name) { Concurrent::Array.new }
  end

  def record(data)
    self.class.log(params[:log]) << data
  end
end
