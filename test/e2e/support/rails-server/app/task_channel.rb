# Does what it is asked to, and notes it: each process has lists of its own.
class TaskChannel < ApplicationCable::Channel
  include Answers
  answers :task, :data, :nothing, :refuse, :break_down

  ARRIVED = Concurrent::Array.new
  PERFORMED = Concurrent::Array.new

  def perform_action(data)
    ARRIVED << data["_request"]
    super
  end

  def task(data)
    sleep data.fetch("seconds", 0)
    PERFORMED << data["number"]
    { number: data["number"], performed_by: Process.pid }
  end

  def data(data)
    data
  end

  def nothing; end

  def refuse
    raise Answers::Refused.new(reason: "told to")
  end

  def break_down
    raise "told to"
  end

  def unanswered(data); end

  # As another's client would, with any frame that it likes.
  def receive(data)
    transmit data
  end
end
