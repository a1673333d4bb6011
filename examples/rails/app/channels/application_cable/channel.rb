module ApplicationCable
  # What all channels have in common. Whatever is wrong with a command is told to its sender, and to nobody else:
  # as the answer to a request, or as a message of the type "error".
  class Channel < ActionCable::Channel::Base
    include Answers
    include States

    def perform_action(data)
      data = {} unless data.is_a?(Hash)
      name = data["action"].to_s
      return super if data["action"].is_a?(String) && processable_action?(name)

      refuse_unknown(data)
    rescue Answers::Refused => refused
      transmit({ type: "error", action: name, error: refused.data })
    end

    private

    # Whose requests are remembered: the user's, in whichever session.
    def requester
      current_user.to_gid_param
    end

    # Claims nothing: there is nothing to perform.
    def refuse_unknown(data)
      problem = Problem.new(:unknown_action)
      raise problem if data["_request"].nil?

      transmit_answer(data["_request"], { "error" => problem.data.as_json })
    end

    # Called once, when nothing that is broadcast from then on is missed: what is transmitted here is up to date.
    def confirmed; end

    # Where Rails says so, behind `subscribed`, on any thread.
    def ensure_confirmation_sent
      super
      return if @was_confirmed || !subscription_confirmation_sent?

      @was_confirmed = true
      Rails.application.executor.wrap { confirmed }
    end

    # What the models raise, and their validations find, are problems of the client's.
    def answer(data)
      super { |rest| Problem.translate { yield rest } }
    end

    # Actions check numbers of clients, which may be anything.
    def integer(data, name)
      value = data[name]
      return value if value.is_a?(Integer) && value.between?(1, 2**31 - 1)

      raise Problem.new(:invalid, field: name)
    end

    # This subscription, unlike any other.
    def subscription_id
      @subscription_id ||= SecureRandom.uuid
    end
  end
end
